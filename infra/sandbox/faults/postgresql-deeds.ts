import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { randomPassword } from '../accounts.ts';
import { databaseOf } from '../postgresql/populate.ts';
import type { PostgresServer } from '../postgresql/server.ts';
import type { Sandbox } from '../sandbox.ts';
import { type Deeds, hotRowCount, type Writer } from './deeds.ts';

const prepared = 'left behind';
const taken = 2_000;

/** The deeds on PostgreSQL. What is to be seen by nobody is written under an origin of replication of its own. */
export function postgresDeeds(plan: Plan, sandbox: Sandbox<PostgresServer>): Deeds {
  const [schema = 'public'] = plan.source.databases;
  const quoted = (table: string) => `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  const on = <T>(side: 'source' | 'target', work: (session: Client) => Promise<T>) =>
    asSuperuser(sandbox[side], databaseOf(plan, side), work);
  const set = (value: 'on' | null) =>
    on('target', async (session) => {
      const how =
        value === null
          ? 'RESET default_transaction_read_only'
          : `SET default_transaction_read_only = ${value}`;
      await session.query(`ALTER SYSTEM ${how}`);
      await session.query('SELECT pg_reload_conf()');
    });
  const alter = (side: 'source' | 'target', table: string, how: string) =>
    on(side, async (session) => void (await session.query(`ALTER TABLE ${quoted(table)} ${how}`)));
  return {
    busiestTable: () => on('source', (session) => busiest(session, schema)),
    // Definitions are not replicated.
    addColumn: (side, table, column) => alter(side, table, `ADD COLUMN ${escapeIdentifier(column)} integer`),
    dropColumn: (side, table, column) =>
      alter(side, table, `DROP COLUMN IF EXISTS ${escapeIdentifier(column)}`),
    revoke: (side, user) => on(side, (session) => revoke(session, user, (work) => on(side, work))),
    async close() {
      await set('on');
      return 'set default_transaction_read_only on the target';
    },
    open: () => set(null),
    obstruct: (table) => on('target', (session) => takeKeys(session, schema, table)),
    async channels() {
      const session = await sandbox.source.connect();
      return {
        async ports() {
          const { rows } = await session.query(
            'SELECT client_port FROM pg_stat_replication WHERE client_port > 0',
          );
          return new Set(rows.map((row) => Number(row.client_port)));
        },
        end: () => void session.end().catch(() => undefined),
      };
    },
    write: (table) => write(sandbox, databaseOf(plan, 'source'), schema, table),
    rollBackPrepared: () =>
      on('source', (session) =>
        session.query(`ROLLBACK PREPARED ${escapeLiteral(prepared)}`).then(
          () => true,
          (error: { code?: string }) => {
            if (error.code === '42704') return false;
            throw error;
          },
        ),
      ),
  };
}

async function asSuperuser<T>(
  server: PostgresServer,
  database: string,
  work: (session: Client) => Promise<T>,
): Promise<T> {
  const session = await server.connect(database);
  try {
    await session.query("SET lock_timeout = '2s'; SET default_transaction_read_only = off");
    return await work(session);
  } finally {
    await session.end().catch(() => undefined);
  }
}

async function busiest(session: Client, schema: string): Promise<string> {
  const { rows } = await session.query(
    `SELECT relname AS name FROM pg_stat_user_tables WHERE schemaname = $1
      ORDER BY n_tup_upd + n_tup_del DESC, relname LIMIT 1`,
    [schema],
  );
  return String(rows[0]?.name);
}

async function revoke(
  session: Client,
  user: string,
  again: (work: (session: Client) => Promise<void>) => Promise<void>,
): Promise<() => Promise<void>> {
  const { rows } = await session.query('SELECT rolpassword AS hash FROM pg_authid WHERE rolname = $1', [
    user,
  ]);
  const setPassword = async (own: Client, password: string) => {
    await own.query('SET log_statement = none');
    await own.query(`ALTER ROLE ${escapeIdentifier(user)} PASSWORD ${escapeLiteral(password)}`);
  };
  await setPassword(session, randomPassword());
  await session.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', [user]);
  return () => again((own) => setPassword(own, String(rows[0]?.hash)));
}

/** Writes copies of a table's last row under the keys that come next: what the source writes there cannot be applied. */
async function takeKeys(session: Client, schema: string, table: string): Promise<string> {
  const { rows: columns } = await session.query(
    `SELECT a.attname AS name, i.indisprimary AS is_key FROM pg_attribute a
       LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND i.indnkeyatts = 1 AND a.attnum = i.indkey[0]
      WHERE a.attrelid = format('%I.%I', $1::text, $2::text)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''`,
    [schema, table],
  );
  const key = columns.find(({ is_key }) => is_key)?.name;
  if (key === undefined) throw new Error(`"${table}" has no key of one column`);
  const names = columns.map(({ name }) => escapeIdentifier(name));
  const values = columns.map(({ name }) =>
    name === key ? `t.${escapeIdentifier(key)} + n` : `t.${escapeIdentifier(name)}`,
  );
  const own = 'aurora_migrate_obstruction';
  const relation = `${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
  await session.query('SELECT pg_replication_origin_create($1)', [own]);
  await session.query('SELECT pg_replication_origin_session_setup($1)', [own]);
  try {
    // As replication does, no trigger fires and no foreign key is asked.
    await session.query("SET session_replication_role = 'replica'");
    const { rowCount } = await session.query(
      `INSERT INTO ${relation} (${names.join(', ')}) OVERRIDING SYSTEM VALUE
       SELECT ${values.join(', ')} FROM ${relation} t, generate_series(1, ${taken}) AS n
        WHERE t.${escapeIdentifier(key)} = (SELECT max(${escapeIdentifier(key)}) FROM ${relation})
       ON CONFLICT DO NOTHING`,
    );
    return `took the next ${rowCount} keys of "${table}" on the target`;
  } finally {
    await session.query('SELECT pg_replication_origin_session_reset()');
    await session.query('SELECT pg_replication_origin_drop($1)', [own]);
  }
}

async function write(
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
    const some = `SELECT ${key} FROM ${name} ORDER BY ${key} LIMIT ${hotRowCount} FOR UPDATE`;
    const result = await client.query(
      `WITH some AS (${some}) UPDATE ${name} t SET ${number} = t.${number} + 1 FROM some WHERE t.${key} = some.${key}`,
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
