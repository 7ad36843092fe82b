import type { Row } from '../../../engine/step.ts';

/** A session as the server lists it. */
export type Process = {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly command: string;
  /** What it runs; null where it is idle. */
  readonly info: string | null;
};

/**
 * The sessions of a server. Not by information_schema.processlist, which fails as a whole while any session runs a statement with a
 * character beyond utf8mb3, such as 🛒.
 */
export async function processList(
  ask: (sql: string) => Promise<readonly Row[]>,
): Promise<readonly Process[]> {
  return (await ask('SHOW FULL PROCESSLIST')).map(({ Id, User, Host, Command, Info }) => ({
    id: Number(Id),
    user: String(User),
    host: String(Host),
    command: String(Command),
    info: Info === null || Info === undefined ? null : String(Info),
  }));
}
