import type { Row } from '../../../../engine/step.ts';
import { splitAccount } from '../names.ts';
import { type Finding, listed, type ServerCheck, variable } from './check.ts';
import { grants } from './grants.ts';

const day = 86_400;

/** What is wrong with a transaction of a session that has run for some seconds. */
export const longTransaction = ({ id, s }: Row): Finding => ({
  what: `session ${id} has a transaction that has run for ${s} s`,
  why: 'it would be killed by the freeze, and rolling it back may take as long again',
  mend: `Let it end, or KILL ${id}.`,
});

/** What the source must be so that it can be copied while it is live, and replicated without losing a row. */
export const sourceChecks: readonly ServerCheck[] = [
  {
    name: 'version',
    title: 'the server is MySQL 8.0 or later',
    severity: 'error',
    forced: true,
    async find(ask) {
      const [row] = await ask.here('SELECT VERSION() AS version');
      const version = String(row?.version);
      const good = Number.parseFloat(version) >= 8 && !/mariadb/i.test(version);
      return good
        ? []
        : [
            {
              what: `the source is ${version}`,
              why: 'the statements of this driver are those of MySQL 8.0 and later',
              mend: 'Upgrade the source, or move it by other means.',
            },
          ];
    },
  },
  variable({
    name: 'log-bin',
    variable: 'log_bin',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'changes made while rows are copied are read from the binary log',
    mend: 'Set log_bin in the configuration and restart the server.',
  }),
  variable({
    name: 'binlog-format',
    variable: 'binlog_format',
    wanted: 'ROW',
    severity: 'error',
    forced: true,
    why: 'a statement that is run again may give other rows',
    mend: 'SET PERSIST binlog_format = ROW; then let sessions connect anew.',
  }),
  variable({
    name: 'row-image',
    variable: 'binlog_row_image',
    wanted: 'FULL',
    severity: 'error',
    forced: true,
    why: 'a partial row image cannot be applied to a row that is found by other columns',
    mend: 'SET PERSIST binlog_row_image = FULL; then let sessions connect anew.',
  }),
  variable({
    name: 'gtid-mode',
    variable: 'gtid_mode',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'the copy’s position and the drain are proven by GTID sets',
    mend: 'SET PERSIST gtid_mode step by step: OFF_PERMISSIVE, ON_PERMISSIVE, ON.',
  }),
  variable({
    name: 'gtid-consistency',
    variable: 'enforce_gtid_consistency',
    wanted: 'ON',
    severity: 'error',
    forced: true,
    why: 'a statement that cannot be logged by GTID would break the channel',
    mend: 'SET PERSIST enforce_gtid_consistency = WARN, watch the error log, then ON.',
  }),
  variable({
    name: 'persisted-settings',
    variable: 'persisted_globals_load',
    wanted: 'ON',
    severity: 'error',
    why: 'a freeze that a restart forgets would let stale pools write to the old side',
    mend: 'Start the server with persisted_globals_load = ON, and not with --no-defaults.',
  }),
  {
    name: 'server-id',
    title: 'server_id is set, and not the target’s',
    severity: 'error',
    forced: true,
    async find(ask) {
      const [[here], [there]] = await Promise.all([
        ask.here('SELECT @@global.server_id AS id, @@global.server_uuid AS uuid'),
        ask.there('SELECT @@global.server_id AS id, @@global.server_uuid AS uuid'),
      ]);
      const why = 'a server drops events that carry its own id';
      if (Number(here?.id) === 0)
        return [{ what: 'server_id is 0', why, mend: 'SET PERSIST server_id = a number of its own.' }];
      return here?.id === there?.id || here?.uuid === there?.uuid
        ? [
            {
              what: `both servers have server_id ${here?.id}, or are one server`,
              why,
              mend: 'SET PERSIST server_id = another number, on the target.',
            },
          ]
        : [];
    },
  },
  {
    name: 'log-retention',
    title: 'binary logs are kept for a day at least',
    severity: 'error',
    async find(ask) {
      const [row] = await ask.here(
        'SELECT @@global.binlog_expire_logs_seconds AS s, @@global.binlog_expire_logs_auto_purge AS auto_purge',
      );
      const seconds = Number(row?.s);
      return Number(row?.auto_purge) === 0 || seconds === 0 || seconds >= day
        ? []
        : [
            {
              what: `binlog_expire_logs_seconds is ${seconds}`,
              why: 'a log that is purged before it is read ends the migration',
              mend: `SET PERSIST binlog_expire_logs_seconds = ${7 * day};`,
            },
          ];
    },
  },
  grants('engine-grants', 'source', 'the snapshot, the freeze and the channel need them', [
    ...[
      'SELECT',
      'RELOAD',
      'PROCESS',
      'REPLICATION SLAVE',
      'REPLICATION CLIENT',
      'CREATE USER',
      'BACKUP_ADMIN',
    ],
    ...['CONNECTION_ADMIN', 'SYSTEM_VARIABLES_ADMIN', 'PERSIST_RO_VARIABLES_ADMIN', 'XA_RECOVER_ADMIN'],
  ]),
  {
    name: 'storage-engine',
    title: 'every table is InnoDB',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const chosen = new Set(tables.map(({ source }) => `${source.database}.${source.table}`));
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name, engine FROM information_schema.tables
         WHERE table_schema IN (?) AND table_type = 'BASE TABLE' AND engine <> 'InnoDB'`,
        [databases],
      );
      const names = rows.map(({ db, name }) => `${db}.${name}`).filter((name) => chosen.has(name));
      return names.length === 0
        ? []
        : [
            {
              what: `${listed(names)}: not InnoDB`,
              why: 'other engines take no part in a consistent snapshot',
              mend: `ALTER TABLE ${names[0]} ENGINE = InnoDB;`,
            },
          ];
    },
  },
  {
    name: 'primary-keys',
    title: 'every table has a primary key',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name FROM information_schema.table_constraints
         WHERE constraint_type = 'PRIMARY KEY' AND table_schema IN (?)`,
        [databases],
      );
      const keyed = new Set(rows.map(({ db, name }) => `${db}.${name}`));
      const names = tables
        .map(({ source }) => `${source.database}.${source.table}`)
        .filter((name) => !keyed.has(name));
      return names.length === 0
        ? []
        : [
            {
              what: `${listed(names)}: no primary key`,
              why: 'changes are applied, and rows compared, by their key',
              mend: `ALTER TABLE ${names[0]} ADD COLUMN id BIGINT UNSIGNED AUTO_INCREMENT INVISIBLE PRIMARY KEY; or exclude it.`,
            },
          ];
    },
  },
  {
    name: 'other-objects',
    title: 'no triggers, views, routines or events in the databases that move',
    severity: 'error',
    async find(ask, { databases }) {
      const rows = await ask.here(
        `SELECT 'trigger' AS kind, CONCAT(trigger_schema, '.', trigger_name) AS name FROM information_schema.triggers WHERE trigger_schema IN (?)
         UNION ALL SELECT 'view', CONCAT(table_schema, '.', table_name) FROM information_schema.views WHERE table_schema IN (?)
         UNION ALL SELECT LOWER(routine_type), CONCAT(routine_schema, '.', routine_name) FROM information_schema.routines WHERE routine_schema IN (?)
         UNION ALL SELECT 'event', CONCAT(event_schema, '.', event_name) FROM information_schema.events WHERE event_schema IN (?)`,
        [databases, databases, databases, databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ kind, name }) => `${kind} ${name}`))}: will not be moved`,
              why: 'this version moves tables; what stands beside them would be missing on the target',
              mend: 'Create them on the target yourself after build-indexes, and say `other-objects: warn` under checks.',
            },
          ];
    },
  },
  {
    name: 'foreign-keys',
    title: 'no foreign key leads out of the tables that move',
    severity: 'error',
    forced: true,
    async find(ask, { tables, databases }) {
      const chosen = new Set(tables.map(({ source }) => `${source.database}.${source.table}`));
      const rows = await ask.here(
        `SELECT DISTINCT CONCAT(table_schema, '.', table_name) AS child, CONCAT(referenced_table_schema, '.', referenced_table_name) AS parent
         FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL AND table_schema IN (?)`,
        [databases],
      );
      const out = rows.filter(
        ({ child, parent }) => chosen.has(String(child)) && !chosen.has(String(parent)),
      );
      return out.map(({ child, parent }) => ({
        what: `"${child}" refers to "${parent}", which does not move`,
        why: 'its foreign key could not be put back',
        mend: `Include "${parent}", or exclude "${child}".`,
      }));
    },
  },
  {
    name: 'prepared-transactions',
    title: 'no prepared (XA) transaction stands',
    severity: 'error',
    async find(ask) {
      const rows = await ask.here('XA RECOVER');
      return rows.length === 0
        ? []
        : [
            {
              what: `${rows.length} prepared transactions`,
              why: 'a prepared transaction can commit in spite of a freeze',
              mend: 'End them with XA COMMIT or XA ROLLBACK.',
            },
          ];
    },
  },
  {
    name: 'long-transactions',
    title: 'no transaction has run for more than five minutes',
    severity: 'warn',
    async find(ask) {
      // Not from innodb_trx: that holds the texts of running statements in utf8mb3, and a 🔔 in one of them fails the query.
      const rows = await ask.here(
        `SELECT processlist_id AS id, ROUND(timer_wait / 1e12) AS s FROM performance_schema.events_transactions_current
         JOIN performance_schema.threads USING (thread_id) WHERE state = 'ACTIVE' AND timer_wait > 300e12 AND processlist_id IS NOT NULL`,
      );
      return rows.map(longTransaction);
    },
  },
  {
    name: 'application-accounts',
    title: 'the application’s accounts exist, and none may write through a freeze',
    severity: 'error',
    forced: true,
    async find(ask, { accounts }) {
      const findings = [];
      for (const account of accounts) {
        const { user, host } = splitAccount(account);
        const rows = await ask.here(
          'SELECT super_priv AS super FROM mysql.user WHERE user = ? AND host = ?',
          [user, host],
        );
        if (rows.length === 0)
          findings.push({
            what: `there is no account "${user}"@"${host}"`,
            why: 'an account that is not named is not frozen',
            mend: 'Name it under source.application.accounts as user@host.',
          });
        const admin = await ask.here(
          `SELECT privilege_type AS p FROM information_schema.user_privileges WHERE grantee = CONCAT('''', ?, '''@''', ?, '''') AND privilege_type = 'CONNECTION_ADMIN'`,
          [user, host],
        );
        if (admin.length > 0 || rows[0]?.super === 'Y')
          findings.push({
            what: `"${user}"@"${host}" has CONNECTION_ADMIN or SUPER`,
            why: 'such an account writes in spite of read_only',
            mend: `REVOKE CONNECTION_ADMIN, SUPER ON *.* FROM '${user}'@'${host}';`,
          });
      }
      return findings;
    },
  },
  {
    name: 'application-login',
    title: 'the canary can log in as the application',
    severity: 'error',
    forced: true,
    async find(ask) {
      const error = await ask.application();
      return error === null
        ? []
        : [
            {
              what: `the application cannot log in: ${error}`,
              why: 'only a write that is refused proves a freeze',
              mend: 'Check source.application.credentials.',
            },
          ];
    },
  },
];
