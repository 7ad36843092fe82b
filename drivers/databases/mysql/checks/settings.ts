import { type ServerCheck, variable } from './check.ts';
import { grants } from './grants.ts';

const day = 86_400;

/** How the source must be set so that its changes can be read while it is copied, and its freeze holds. */
export const settingChecks: readonly ServerCheck[] = [
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
];
