import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { MysqlServer } from '../servers.ts';

/** Does a piece of work as root, past every link. Nothing of it is logged. */
export async function asRoot<T>(server: MysqlServer, work: (session: Connection) => Promise<T>): Promise<T> {
  const session = await server.connect();
  try {
    session.on('error', () => undefined);
    await session.query('SET SESSION sql_log_bin = 0, lock_wait_timeout = 2');
    return await work(session);
  } finally {
    session.destroy();
  }
}

/** As root, even where a freeze refuses administrators: super_read_only is off for the moment of the work. */
export async function asRootInFreeze(
  server: MysqlServer,
  work: (session: Connection) => Promise<void>,
): Promise<void> {
  await asRoot(server, async (session) => {
    const closed = server.engine === 'mysql' && (await flag(session, 'super_read_only'));
    if (closed) await session.query('SET GLOBAL super_read_only = OFF');
    try {
      await work(session);
    } finally {
      if (closed) await session.query('SET GLOBAL super_read_only = ON');
    }
  });
}

async function flag(session: Connection, name: string): Promise<boolean> {
  const [[row]] = await session.query<RowDataPacket[]>(`SELECT @@global.${name} AS value`);
  return Number(row?.value) === 1;
}
