import { type Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { randomPassword } from '../accounts.ts';
import { databaseOf } from '../postgresql/populate.ts';
import type { PostgresServer } from '../postgresql/server.ts';
import type { Sandbox } from '../sandbox.ts';
import type { Deeds } from './deeds.ts';
import { prepared, write } from './postgresql-writer.ts';

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
    async obstruct() {
      const table = await on('source', (session) => growing(session, schema));
      return on('target', (session) => takeKeys(session, schema, table));
    },
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

/** The table that was inserted into most, of those with a number as their key. */
async function growing(session: Client, schema: string): Promise<string> {
  const { rows } = await session.query(
    `SELECT s.relname AS name FROM pg_stat_user_tables s
       JOIN pg_index i ON i.indrelid = s.relid AND i.indisprimary AND i.indnkeyatts = 1
       JOIN pg_attribute a ON a.attrelid = s.relid AND a.attnum = i.indkey[0]
      WHERE s.schemaname = $1 AND a.atttypid IN ('int8'::regtype, 'int4'::regtype)
      ORDER BY n_tup_ins DESC, s.relname LIMIT 1`,
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
