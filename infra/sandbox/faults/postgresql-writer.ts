import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { PostgresServer } from '../postgresql/server.ts';
import type { Sandbox } from '../sandbox.ts';
import { hotRowCount, type Writer } from './deeds.ts';

/** The name of the transaction that a writer leaves prepared. */
export const prepared = 'left behind';

/** Opens a session of the application on the source, past every link. */
export async function write(
  sandbox: Sandbox<PostgresServer>,
  database: string,
  schema: string,
  table: string,
): Promise<Writer> {
  const { address, port } = sandbox.source;
  const client = new Client({
    ...{ host: address, port, ...sandbox.application, database },
    ssl: { rejectUnauthorized: false },
    connectionTimeoutMillis: 5_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`SET search_path = ${escapeIdentifier(schema)}; SET lock_timeout = '3s'`);
  const name = escapeIdentifier(table);
  const { key, number } = await chooseColumn(client, table);
  const change = async () => {
    const hot = `SELECT ${key} FROM ${name} ORDER BY ${key} LIMIT ${hotRowCount} FOR UPDATE`;
    const result = await client.query(
      `WITH hot AS (${hot}) UPDATE ${name} t SET ${number} = t.${number} + 1 FROM hot WHERE t.${key} = hot.${key}`,
    );
    return result.rowCount ?? 0;
  };
  return {
    change,
    begin: async () => void (await client.query('BEGIN')),
    commit: async () => void (await client.query('COMMIT')),
    async leavePrepared() {
      await client.query('BEGIN');
      await change();
      await client.query(`PREPARE TRANSACTION ${escapeLiteral(prepared)}`);
    },
    end: () => void client.end().catch(() => undefined),
  };
}

/** The key of one column, and a number that no index has. */
async function chooseColumn(client: Client, table: string) {
  const { rows } = await client.query(
    `SELECT a.attname AS name, coalesce(bool_or(i.indisprimary AND i.indnkeyatts = 1), false) AS is_key, count(i.indexrelid) = 0 AS is_free
       FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey)
       JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type base ON base.oid = t.typbasetype
      WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        AND coalesce(base.typcategory, t.typcategory) = 'N'
      GROUP BY a.attname, a.attnum ORDER BY a.attnum`,
    [escapeIdentifier(table)],
  );
  const [key, number] = [rows.find(({ is_key }) => is_key), rows.find(({ is_free }) => is_free)];
  if (!key || !number) throw new Error(`"${table}" has no number that could be changed`);
  return { key: escapeIdentifier(key.name), number: escapeIdentifier(number.name) };
}
