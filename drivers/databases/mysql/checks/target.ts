import { own } from '../names.ts';
import { listed, type ServerCheck, variable } from './check.ts';
import { grants } from './grants.ts';

/** What the target must be so that it can take the copy, apply changes, and serve the application as the source did. */
export const targetChecks: readonly ServerCheck[] = [
  {
    name: 'target-version',
    title: 'the target is not older than the source',
    severity: 'error',
    async find(ask) {
      const [[here], [there]] = await Promise.all([
        ask.here('SELECT VERSION() AS v'),
        ask.there('SELECT VERSION() AS v'),
      ]);
      const number = (row: typeof here) =>
        /^(\d+)\.(\d+)/.exec(String(row?.v))?.slice(1).map(Number) ?? [0, 0];
      const [target, source] = [number(here), number(there)];
      const older =
        (target[0] ?? 0) < (source[0] ?? 0) ||
        (target[0] === source[0] && (target[1] ?? 0) < (source[1] ?? 0));
      return older || /mariadb/i.test(String(here?.v))
        ? [
            {
              what: `the target is ${here?.v}, the source ${there?.v}`,
              why: 'an older server may not read a newer one’s log',
              mend: 'Upgrade the target first.',
            },
          ]
        : [];
    },
  },
  variable({
    name: 'target-gtid-mode',
    variable: 'gtid_mode',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'it applies the source’s transactions by their GTIDs',
    mend: 'SET PERSIST gtid_mode step by step: OFF_PERMISSIVE, ON_PERMISSIVE, ON.',
  }),
  grants('target-grants', 'target', 'tables are created, rows loaded and the channel made with them', [
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES', 'PROCESS'],
    ...['REPLICATION_SLAVE_ADMIN', 'REPLICATION CLIENT', 'CONNECTION_ADMIN', 'SYSTEM_VARIABLES_ADMIN'],
    'PERSIST_RO_VARIABLES_ADMIN',
  ]),
  {
    name: 'unclaimed',
    title: 'no other migration is at work on either side',
    severity: 'error',
    forced: true,
    async find(ask) {
      const sql = 'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = ?';
      const [here, there] = await Promise.all([ask.here(sql, [own]), ask.there(sql, [own])]);
      return [...here.map(() => 'target'), ...there.map(() => 'source')].map((side) => ({
        what: `the ${side} has a database "${own}"`,
        why: 'it belongs to another run, which this one would cut off',
        mend: `Let that run end. If none is at work: DROP DATABASE ${own}; on the ${side}.`,
      }));
    },
  },
  {
    name: 'skip-replica-start',
    title: 'a restart of the target does not start the channel without its filters',
    severity: 'error',
    async find(ask) {
      const rows = await ask.here(
        `SELECT variable_value AS value FROM performance_schema.global_variables
         WHERE variable_name IN ('skip_replica_start', 'skip_slave_start')`,
      );
      return rows.some(({ value }) => value === 'ON')
        ? []
        : [
            {
              what: 'skip_replica_start is OFF',
              why: 'filters and renames are gone after a restart, while the channel would start by itself and apply everything',
              mend: 'SET PERSIST_ONLY skip_replica_start = ON; and restart the target. Or say `skip-replica-start: warn` under checks.',
            },
          ];
    },
  },
  {
    name: 'target-empty',
    title: 'none of the tables exists on the target',
    severity: 'error',
    forced: true,
    async find(ask, { tables }) {
      const rows = await ask.here(
        'SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)',
        [[...new Set(tables.map(({ target }) => target.database))]],
      );
      const there = new Set(rows.map(({ db, name }) => `${db}.${name}`));
      const names = tables
        .map(({ target }) => `${target.database}.${target.table}`)
        .filter((name) => there.has(name));
      return names.length === 0
        ? []
        : [
            {
              what: `${listed(names)} exist on the target`,
              why: 'a copy over existing rows would mix two databases',
              mend: 'Drop them, or give the plan an empty target.',
            },
          ];
    },
  },
  {
    name: 'table-names',
    title: 'both sides treat upper and lower case in table names alike',
    severity: 'error',
    forced: true,
    async find(ask) {
      const sql = 'SELECT @@global.lower_case_table_names AS value';
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      return here?.value === there?.value
        ? []
        : [
            {
              what: `lower_case_table_names is ${here?.value} on the target and ${there?.value} on the source`,
              why: 'two tables could become one, or a query not find its table',
              mend: 'It can be set only when a server is initialised: make the target anew.',
            },
          ];
    },
  },
  {
    name: 'collations',
    title: 'the target knows every collation in use',
    severity: 'error',
    forced: true,
    async find(ask, { tables }) {
      const used = await ask.there(
        'SELECT DISTINCT collation_name AS name FROM information_schema.columns WHERE collation_name IS NOT NULL AND table_schema IN (?)',
        [[...new Set(tables.map(({ source }) => source.database))]],
      );
      const known = new Set(
        (await ask.here('SELECT collation_name AS name FROM information_schema.collations')).map(
          ({ name }) => name,
        ),
      );
      const unknown = used.map(({ name }) => String(name)).filter((name) => !known.has(name));
      return unknown.length === 0
        ? []
        : [
            {
              what: `the target does not know ${listed(unknown)}`,
              why: 'its tables could not be created',
              mend: 'Change these columns’ collation on the source, or take a newer target.',
            },
          ];
    },
  },
  same('sql-mode', 'sql_mode', 'a statement that was accepted could be refused, or the other way round'),
  same('time-zone', 'time_zone', 'NOW() and TIMESTAMP columns would read differently'),
  same('server-charset', 'collation_server', 'objects created without a collation would get another one'),
  {
    name: 'packet-size',
    title: 'the target takes packets as large as the source’s',
    severity: 'error',
    async find(ask) {
      const sql = 'SELECT @@global.max_allowed_packet AS n';
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      return Number(here?.n) >= Number(there?.n)
        ? []
        : [
            {
              what: `max_allowed_packet is ${here?.n} on the target and ${there?.n} on the source`,
              why: 'a large row could not be written',
              mend: `SET PERSIST max_allowed_packet = ${there?.n};`,
            },
          ];
    },
  },
  {
    name: 'target-login',
    title: 'the application can log in to the target',
    severity: 'error',
    async find(ask) {
      const error = await ask.application();
      return error === null
        ? []
        : [
            {
              what: `the application cannot log in to the target: ${error}`,
              why: 'it could not work after the switch',
              mend: 'Create its accounts on the target with the same passwords and grants.',
            },
          ];
    },
  },
];

/** A setting that should be the same on both sides. */
function same(name: string, setting: string, why: string): ServerCheck {
  return {
    name,
    title: `${setting} is the same on both sides`,
    severity: 'warn',
    async find(ask) {
      const sql = `SELECT @@global.${setting} AS value`;
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      return here?.value === there?.value
        ? []
        : [
            {
              what: `${setting} is "${here?.value}" on the target and "${there?.value}" on the source`,
              why,
              mend: `SET PERSIST ${setting} = '${there?.value}'; on the target.`,
            },
          ];
    },
  };
}
