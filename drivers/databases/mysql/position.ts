import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `file:position` whatever the server numbers, for a side that can begin there only. */
    'mysql.file-position@1': { input: Record<never, never> };
    /** The GTID set, or `file:position` where nothing is numbered; of a server whose log_status the account may not read. */
    'mysql.position@1': { input: Record<never, never> };
  }
}

/**
 * Where a server's log is now: its GTID set, or `file:position` where it numbers nothing. One statement for every version: what shows the file
 * was renamed twice. It takes BACKUP_ADMIN, which AWS gives to nobody.
 */
export const positionNow = `SELECT IF(@@global.gtid_mode = 'ON', @@global.gtid_executed,
  CONCAT(local->>'$.binary_log_file', ':', local->>'$.binary_log_position')) AS position FROM performance_schema.log_status`;

/** A place in a log file; null where the position is a GTID set, which has no dot in it. */
export function placeOf(position: string): { readonly file: string; readonly offset: number } | null {
  const [, file, offset] = /^(.+\.\d+):(\d+)$/.exec(position) ?? [];
  return file === undefined ? null : { file, offset: Number(offset) };
}

type Asking = Pick<Session, 'rows'>;

/** `file:position` by REPLICATION CLIENT alone: SHOW BINARY LOG STATUS, or what it was called before 8.2. */
export async function filePosition(session: Asking): Promise<string> {
  const [row] = await session.rows('SHOW BINARY LOG STATUS').catch((error: { code?: string }) => {
    if (error.code !== 'ER_PARSE_ERROR') throw error;
    return session.rows('SHOW MASTER STATUS');
  });
  if (!row) throw new Error('the server keeps no binary log');
  return `${row.File}:${row.Position}`;
}

/** The same as `positionNow` answers, without BACKUP_ADMIN. */
export async function positionOf(session: Asking): Promise<string> {
  const [row] = await session.rows('SELECT @@global.gtid_mode AS mode, @@global.gtid_executed AS executed');
  return row?.mode === 'ON' ? String(row.executed) : filePosition(session);
}

const reading = (
  name: 'mysql.file-position@1' | 'mysql.position@1',
  read: (session: Asking) => Promise<string>,
) =>
  operation({
    name,
    reads: true,
    run: async (_, tools): Promise<Json> =>
      withSession(await tools.server(tools.on), tools, async (session) => ({
        position: await read(session),
      })),
  });

export const positionOperations: readonly Operation[] = [
  reading('mysql.file-position@1', filePosition),
  reading('mysql.position@1', positionOf),
];
