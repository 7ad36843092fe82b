import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Engine } from './find-server.ts';
import type { Fingerprint } from './fingerprint.ts';

/** Global variables that the steps set or rely on. */
const variables = [
  'read_only',
  'super_read_only',
  'event_scheduler',
  'offline_mode',
  'gtid_mode',
  'sql_mode',
  'time_zone',
  'foreign_key_checks',
  'binlog_format',
  'binlog_row_image',
  'binlog_expire_logs_seconds',
  'local_infile',
  'max_connections',
  'innodb_lock_wait_timeout',
  'lock_wait_timeout',
  'log_bin_trust_function_creators',
  'partial_revokes',
];

const systemSchemas = "('mysql', 'sys', 'performance_schema', 'information_schema')";

/** Reads the fingerprint of a server of MySQL or MariaDB in a session that may read everything. */
export async function readFingerprint(session: Connection, engine: Engine): Promise<Fingerprint> {
  const found = new Map<string, string>();
  const rows = async (sql: string) => (await session.query<RowDataPacket[]>(sql))[0];
  const note = (kind: string, name: unknown, value: unknown) =>
    found.set(`${kind} ${String(name)}`, typeof value === 'string' ? value : JSON.stringify(value));
  const quoted = variables.map((name) => `'${name}'`).join(', ');
  for (const { Variable_name, Value } of await rows(
    `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${quoted})`,
  ))
    note('variable', Variable_name, Value);
  if (engine === 'mysql') await noteMysql(rows, note);
  for (const { u, h, ...rest } of await rows('SELECT user AS u, host AS h, mysql.user.* FROM mysql.user'))
    note('account', `${u}@${h}`, without(rest, /^password_last_changed$/i));
  for (const { u, h } of await rows('SELECT user AS u, host AS h FROM mysql.user')) {
    const [grants] = await session.query<RowDataPacket[]>('SHOW GRANTS FOR ?@?', [u, h]);
    note('grants of', `${u}@${h}`, grants.map((row) => Object.values(row)[0]).sort());
  }
  await noteDefinitions(session, rows, note);
  return found;
}

type Rows = (sql: string) => Promise<RowDataPacket[]>;
type Note = (kind: string, name: unknown, value: unknown) => void;

async function noteMysql(rows: Rows, note: Note): Promise<void> {
  for (const { n, v } of await rows(
    'SELECT variable_name AS n, variable_value AS v FROM performance_schema.persisted_variables',
  ))
    note('persisted', n, v);
  for (const { n, ...rest } of await rows(
    'SELECT channel_name AS n, host, port, user FROM performance_schema.replication_connection_configuration',
  ))
    note('channel', n, rest);
  for (const { c, f, r } of await rows(
    'SELECT channel_name AS c, filter_name AS f, filter_rule AS r FROM performance_schema.replication_applier_filters',
  ))
    note('filter', `${c} ${f}`, r);
}

async function noteDefinitions(session: Connection, rows: Rows, note: Note): Promise<void> {
  const create = async (kind: string, database: string, name: string) => {
    const [[row]] = await session.query<RowDataPacket[]>(`SHOW CREATE ${kind} ??.??`, [database, name]);
    const text = Object.entries(row ?? {}).find(([key]) => /^(create|sql original)/i.test(key))?.[1];
    // The next number is a counter.
    note(kind.toLowerCase(), `${database}.${name}`, String(text).replace(/ AUTO_INCREMENT=\d+/, ''));
  };
  for (const row of await rows(
    `SELECT schema_name AS s, default_character_set_name, default_collation_name FROM information_schema.schemata
     WHERE schema_name NOT IN ${systemSchemas}`,
  ))
    note('database', row.s, row);
  for (const { s, t, k } of await rows(
    `SELECT table_schema AS s, table_name AS t, table_type AS k FROM information_schema.tables WHERE table_schema NOT IN ${systemSchemas}`,
  ))
    await create(k === 'VIEW' ? 'VIEW' : 'TABLE', s, t);
  for (const { s, t, k } of await rows(
    `SELECT routine_schema AS s, routine_name AS t, routine_type AS k FROM information_schema.routines WHERE routine_schema NOT IN ${systemSchemas}`,
  ))
    await create(k, s, t);
  for (const { s, t } of await rows(
    `SELECT trigger_schema AS s, trigger_name AS t FROM information_schema.triggers WHERE trigger_schema NOT IN ${systemSchemas}`,
  ))
    await create('TRIGGER', s, t);
  for (const { s, t, status } of await rows(
    `SELECT event_schema AS s, event_name AS t, status FROM information_schema.events WHERE event_schema NOT IN ${systemSchemas}`,
  )) {
    await create('EVENT', s, t);
    note('event status', `${s}.${t}`, status);
  }
}

const without = (row: object, name: RegExp) =>
  Object.fromEntries(Object.entries(row).filter(([key]) => !name.test(key)));
