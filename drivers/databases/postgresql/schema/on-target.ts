import type { Tools } from '../../../operation.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';

/** Works in a session of the target. */
export const onTarget = async <T>(tools: Tools, work: (session: Session) => Promise<T>): Promise<T> =>
  withSession(await tools.server('target'), tools, work);

/** What a statement that was run before is refused with: duplicate_table, duplicate_object, invalid_table_definition (a second primary key). */
const standsAlready = new Set(['42P07', '42710', '42P16']);

/** Runs a statement that may have been run before an engine was killed: what stands already is left as it is. */
export const writeOnce = (session: Session, sql: string): Promise<void> =>
  session.write(sql).catch((error: { code?: string }) => {
    if (!standsAlready.has(error.code ?? '')) throw error;
  });
