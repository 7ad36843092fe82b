import type { Connection, RowDataPacket } from 'mysql2/promise';
import { quoteAccount, quoteName, quoteTable } from '../../../drivers/databases/mysql/names.ts';
import type { Engine } from '../../../infra/sandbox/find-server.ts';

/** Everything of a server that a run may touch and that an unwound one must leave as it was, each by its name. */
export type Fingerprint = { readonly [name: string]: string };

type Rows = readonly Readonly<Record<string, unknown>>[];
type Ask = (sql: string) => Promise<Rows>;

/** What grows by itself, whatever anybody does. */
const growing =
  /^(gtid_(executed|purged|binlog_pos|binlog_state|current_pos)|timestamp|pseudo_thread_id|rand_seed\d|innodb_(buffer_pool_load|lsn)|last_insert_id|identity)/;

/** Takes a server's fingerprint: variables now and persisted, accounts, grants, channels, filters, every definition, and the rows. */
export async function takeFingerprint(session: Connection, engine: Engine): Promise<Fingerprint> {
  const ask: Ask = async (sql) => (await session.query<RowDataPacket[]>(sql))[0];
  const parts = [
    await variables(ask, engine),
    await accounts(ask, engine),
    await channels(ask, engine),
    await definitions(ask),
  ];
  return Object.assign({}, ...parts);
}

async function variables(ask: Ask, engine: Engine): Promise<Fingerprint> {
  const now = await ask('SHOW GLOBAL VARIABLES');
  const persisted =
    engine === 'mysql' ? await ask('SELECT * FROM performance_schema.persisted_variables ORDER BY 1') : [];
  const named = now.map(({ Variable_name: name, Value: value }) => [String(name), value] as const);
  return Object.fromEntries([
    ...named.filter(([name]) => !growing.test(name)).map(([name, value]) => [`@@${name}`, String(value)]),
    ...persisted.map((row) => [`persisted ${Object.values(row)[0]}`, String(Object.values(row)[1])]),
  ]);
}

async function accounts(ask: Ask, engine: Engine): Promise<Fingerprint> {
  const all =
    engine === 'mysql'
      ? await ask('SELECT u.*, HEX(authentication_string) AS authentication_string FROM mysql.user AS u')
      : await ask('SELECT user AS User, host AS Host, CAST(priv AS CHAR) AS priv FROM mysql.global_priv');
  const found: [string, string][] = [];
  for (const row of all) {
    const name = `${row.User}@${row.Host}`;
    found.push([`account ${name}`, engine === 'mysql' ? JSON.stringify(row) : withoutUnlocked(row)]);
    // A role of MariaDB has no host, and stands as its name alone.
    const account = row.Host === '' ? quoteName(String(row.User)) : quoteAccount(name);
    const grants = await ask(`SHOW GRANTS FOR ${account}`).catch((error: Error) => [{ none: error.message }]);
    found.push([`grants ${name}`, JSON.stringify(grants.flatMap(Object.values).sort())]);
  }
  return Object.fromEntries(found);
}

/** MariaDB's account statements leave a false where there was nothing. */
const withoutUnlocked = ({ priv }: Rows[number]): string => {
  const { account_locked: locked, ...rest } = JSON.parse(String(priv)) as Record<string, unknown>;
  return JSON.stringify(locked ? { ...rest, account_locked: locked } : rest);
};

async function channels(ask: Ask, engine: Engine): Promise<Fingerprint> {
  const tables =
    engine === 'mysql'
      ? [
          'SELECT * FROM performance_schema.replication_connection_configuration',
          'SELECT * FROM performance_schema.replication_applier_configuration',
          'SELECT * FROM performance_schema.replication_applier_filters',
          'SELECT * FROM performance_schema.replication_applier_global_filters',
        ]
      : ['SHOW ALL SLAVES STATUS'];
  const found: [string, string][] = [];
  for (const sql of tables) found.push([sql, JSON.stringify(await ask(sql))]);
  return Object.fromEntries(found);
}

const system = "('mysql', 'sys', 'performance_schema', 'information_schema')";

async function definitions(ask: Ask): Promise<Fingerprint> {
  const found: [string, string][] = [];
  const show = async (kind: string, database: string, name: string, column: string) => {
    const [row] = await ask(`SHOW CREATE ${kind} ${quoteTable({ database, table: name })}`);
    found.push([`${kind} ${database}.${name}`, String(row?.[column]).replace(/ AUTO_INCREMENT=\d+/, '')]);
  };
  const lists: readonly [string, (row: Rows[number]) => Promise<void>][] = [
    [
      'schemata WHERE schema_name',
      async ({ a }) => {
        const [row] = await ask(`SHOW CREATE DATABASE ${quoteName(String(a))}`);
        found.push([`DATABASE ${a}`, String(row?.['Create Database'])]);
      },
    ],
    [
      'tables WHERE table_schema',
      async ({ a, b, kind }) => {
        if (kind === 'VIEW') return show('VIEW', String(a), String(b), 'Create View');
        await show('TABLE', String(a), String(b), 'Create Table');
        found.push([`rows ${a}.${b}`, await rowsOf(ask, String(a), String(b))]);
      },
    ],
    [
      'triggers WHERE trigger_schema',
      ({ a, b }) => show('TRIGGER', String(a), String(b), 'SQL Original Statement'),
    ],
    [
      'routines WHERE routine_schema',
      ({ a, b, kind }) =>
        show(
          String(kind),
          String(a),
          String(b),
          kind === 'FUNCTION' ? 'Create Function' : 'Create Procedure',
        ),
    ],
    ['events WHERE event_schema', ({ a, b }) => show('EVENT', String(a), String(b), 'Create Event')],
  ];
  for (const [list, take] of lists) {
    const [table = ''] = list.split(' ');
    const column = columnsOf[table] ?? 'schema_name AS a';
    for (const row of await ask(
      `SELECT ${column} FROM information_schema.${list} NOT IN ${system} ORDER BY 1`,
    ))
      await take(row);
  }
  return Object.fromEntries(found);
}

/** CHECKSUM TABLE answers differently each time where a column is computed. */
async function rowsOf(ask: Ask, database: string, table: string): Promise<string> {
  const columns = await ask(`SHOW COLUMNS FROM ${quoteTable({ database, table })}`);
  const values = columns.map(
    ({ Field: name }) => `IFNULL(HEX(CAST(${quoteName(String(name))} AS BINARY)), '-')`,
  );
  const [row] = await ask(
    `SELECT COUNT(*) AS n, SUM(CRC32(CONCAT_WS(',', ${values.join(', ')}))) AS sum FROM ${quoteTable({ database, table })}`,
  );
  return `${row?.n} rows, ${row?.sum}`;
}

const columnsOf: { readonly [table: string]: string } = {
  tables: 'table_schema AS a, table_name AS b, table_type AS kind',
  triggers: 'trigger_schema AS a, trigger_name AS b',
  routines: 'routine_schema AS a, routine_name AS b, routine_type AS kind',
  events: 'event_schema AS a, event_name AS b',
};

/** What differs between two fingerprints, a line for each. */
export function differing(before: Fingerprint, after: Fingerprint): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `${name}: was ${before[name] ?? 'not there'}, is ${after[name] ?? 'gone'}`);
}
