import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { MysqlServer } from '../servers.ts';
import type { Scene } from './fault.ts';

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

/** A session of the application on the source, past every link. */
export async function asApplication({ plan, sandbox }: Scene): Promise<Connection> {
  const { address, port } = sandbox.source;
  const session = await createConnection({
    ...{ host: address, port, ...sandbox.application },
    database: plan.source.databases[0] ?? '',
    ssl: { rejectUnauthorized: false },
  });
  session.on('error', () => undefined);
  return session;
}

/** The table of the first database that was written to most, as the server counts it. */
export async function busiestTable(server: MysqlServer, plan: Plan): Promise<string> {
  return asRoot(server, async (session) => {
    const [rows] = await session.query<RowDataPacket[]>(
      `SELECT t.table_name AS name FROM information_schema.tables t
         LEFT JOIN performance_schema.table_io_waits_summary_by_table s
                ON s.object_schema = t.table_schema AND s.object_name = t.table_name
        WHERE t.table_schema = ? AND t.table_type = 'BASE TABLE'
        ORDER BY s.count_update + s.count_delete DESC, t.table_name`,
      [plan.source.databases[0]],
    );
    return String(rows[0]?.name);
  });
}

async function flag(session: Connection, name: string): Promise<boolean> {
  const [[row]] = await session.query<RowDataPacket[]>(`SELECT @@global.${name} AS value`);
  return Number(row?.value) === 1;
}
