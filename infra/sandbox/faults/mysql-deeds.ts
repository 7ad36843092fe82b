import { type Connection, createConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import { randomPassword } from '../accounts.ts';
import type { Sandbox } from '../sandbox.ts';
import type { MysqlServer } from '../servers.ts';
import { type Deeds, hotRowCount, type Writer } from './deeds.ts';
import { asRoot, asRootInFreeze } from './mysql-root.ts';

const prepared = 'left behind';

/** The deeds on MySQL and MariaDB. What is to be seen by nobody is not logged. */
export function mysqlDeeds(plan: Plan, sandbox: Sandbox<MysqlServer>): Deeds {
  const [database = ''] = plan.source.databases;
  const alter = (side: Side, logged: boolean, table: string, how: string, column: string) =>
    asRoot(sandbox[side], async (session) => {
      if (logged) await session.query('SET SESSION sql_log_bin = 1');
      await session.query(`ALTER TABLE ??.?? ${how}`, [database, table, column]);
    });
  const set = (flag: 'ON' | 'OFF') =>
    asRoot(sandbox.target, async (session) => {
      await session.query(`SET GLOBAL super_read_only = ${flag}`);
    });
  const busiestTable = () => asRoot(sandbox.source, (session) => busiest(session, database));
  return {
    busiestTable,
    addColumn: (side, table, column) =>
      alter(side, side === 'source', table, 'ADD COLUMN ?? INT NULL', column),
    dropColumn: (side, table, column) => alter(side, false, table, 'DROP COLUMN ??', column),
    revoke: (side, user) => revoke(sandbox[side], user),
    async close() {
      await set('ON');
      return 'set super_read_only on the target';
    },
    open: () => set('OFF'),
    async obstruct() {
      const table = await busiestTable();
      let rows = 0;
      await asRootInFreeze(sandbox.target, async (session) => {
        await session.query('SET SESSION foreign_key_checks = 0');
        const [result] = await session.query<ResultSetHeader>('DELETE FROM ??.??', [database, table]);
        rows = result.affectedRows;
      });
      return `removed ${rows} rows of "${table}" on the target, unlogged`;
    },
    async channels() {
      const session = await sandbox.source.connect();
      session.on('error', () => undefined);
      return {
        async ports() {
          const [rows] = await session.query<RowDataPacket[]>('SHOW PROCESSLIST');
          const dumps = rows.filter(({ Command }) => String(Command).startsWith('Binlog Dump'));
          return new Set(dumps.map(({ Host }) => Number(String(Host).split(':')[1])));
        },
        end: () => session.destroy(),
      };
    },
    write: (table) => write(sandbox, database, table),
    rollBackPrepared: () =>
      asRoot(sandbox.source, async (root) => {
        await root.query('SET SESSION sql_log_bin = 1');
        return root.query(`XA ROLLBACK '${prepared}'`).then(
          () => true,
          (error: { code?: string }) => {
            if (error.code === 'ER_XAER_NOTA') return false;
            throw error;
          },
        );
      }),
  };
}

async function busiest(session: Connection, database: string): Promise<string> {
  const [rows] = await session.query<RowDataPacket[]>(
    `SELECT t.table_name AS name FROM information_schema.tables t
       LEFT JOIN performance_schema.table_io_waits_summary_by_table s
              ON s.object_schema = t.table_schema AND s.object_name = t.table_name
      WHERE t.table_schema = ? AND t.table_type = 'BASE TABLE'
      ORDER BY s.count_update + s.count_delete DESC, t.table_name`,
    [database],
  );
  return String(rows[0]?.name);
}

async function revoke(server: MysqlServer, user: string): Promise<() => Promise<void>> {
  let before = { plugin: '', hash: '' };
  await asRootInFreeze(server, async (session) => {
    const [[row]] = await session.query<RowDataPacket[]>(
      "SELECT plugin, HEX(authentication_string) AS hash FROM mysql.user WHERE user = ? AND host = '%'",
      [user],
    );
    before = row as unknown as typeof before;
    await session.query('ALTER USER ?@? IDENTIFIED BY ?', [user, '%', randomPassword()]);
    const [sessions] = await session.query<RowDataPacket[]>('SHOW PROCESSLIST');
    for (const { Id, User } of sessions)
      if (User === user) await session.query('KILL ?', [Id]).catch(() => undefined);
  });
  return () =>
    asRootInFreeze(server, async (session) => {
      await session.query(`ALTER USER ?@? IDENTIFIED WITH ?? AS 0x${before.hash}`, [
        user,
        '%',
        before.plugin,
      ]);
    });
}

async function write(sandbox: Sandbox<MysqlServer>, database: string, table: string): Promise<Writer> {
  const { address, port } = sandbox.source;
  const session = await createConnection({
    ...{ host: address, port, ...sandbox.application, database },
    ssl: { rejectUnauthorized: false },
  });
  session.on('error', () => undefined);
  const { keys, number } = await chooseColumn(session, table);
  const change = async () => {
    const sql = 'UPDATE ?? SET ?? = ?? + 1 ORDER BY ?? LIMIT ?';
    const [result] = await session.query<ResultSetHeader>(sql, [table, number, number, keys, hotRowCount]);
    return result.affectedRows;
  };
  return {
    change,
    begin: async () => void (await session.query('START TRANSACTION')),
    commit: async () => void (await session.query('COMMIT')),
    async leavePrepared() {
      await session.query(`XA START '${prepared}'`);
      await change();
      await session.query(`XA END '${prepared}'`);
      await session.query(`XA PREPARE '${prepared}'`);
    },
    end: () => session.destroy(),
  };
}

async function chooseColumn(session: Connection, table: string) {
  const [columns] = await session.query<RowDataPacket[]>(
    `SELECT column_name AS name, column_key AS part, data_type AS type, generation_expression AS made
       FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  );
  const keys = columns.filter(({ part }) => part === 'PRI').map(({ name }) => String(name));
  const number = columns.find(({ part, type, made }) => part === '' && !made && /int|decimal/.test(type));
  if (keys.length === 0 || !number) throw new Error(`"${table}" has no number that could be changed`);
  return { keys, number: String(number.name) };
}
