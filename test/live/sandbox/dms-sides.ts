import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Pair } from '../servers.ts';

/** Asks until something is so; fails, with its name, where it does not come to be within a minute. */
export async function eventually(ask: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await ask())) {
    if (Date.now() > end) throw new Error(`it did not come to be that ${what}`);
    await new Promise((wake) => setTimeout(wake, 50));
  }
}

/** A session with a side, as the engine's account, in UTC. */
export async function connectTo({
  host: address,
  port,
  user,
  password,
}: Pair['source']): Promise<Connection> {
  const options = { host: address, port, user, password, multipleStatements: true, timezone: 'Z' };
  const session = await createConnection(options);
  await session.query("SET time_zone = '+00:00'");
  return session;
}

/** What a table holds, as one digest of all its rows in the order of a column: each value by its bytes. */
export async function digest(session: Connection, schema: string, table: string): Promise<string> {
  const [columns] = await session.query<RowDataPacket[]>(
    `SELECT column_name AS name, data_type AS type FROM information_schema.columns
      WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`,
    [schema, table],
  );
  const values = columns.map(({ name, type }) =>
    /^(?:float|double)$/.test(type) ? `HEX(CAST(\`${name}\` + 0e0 AS CHAR))` : `HEX(\`${name}\`)`,
  );
  await session.query('SET SESSION group_concat_max_len = 1000000000');
  const row = `CONCAT_WS('|', ${values.map((value) => `COALESCE(${value}, 'NULL')`).join(', ')})`;
  const [[found]] = await session.query<RowDataPacket[]>(
    `SELECT COUNT(*) AS count, SHA2(GROUP_CONCAT(SHA2(${row}, 256) ORDER BY SHA2(${row}, 256)), 256) AS hash
       FROM \`${schema}\`.\`${table}\``,
  );
  return `${found?.count} ${found?.hash}`;
}

/** Ends a session, and drops what the tests of DMS left on its server. */
export async function leave(session: Connection): Promise<void> {
  const [databases] = await session.query<RowDataPacket[]>(
    "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'dms\\_%' OR schema_name = 'awsdms_control'",
  );
  for (const { name } of databases) await session.query(`DROP DATABASE \`${name}\``);
  await session.end();
}
