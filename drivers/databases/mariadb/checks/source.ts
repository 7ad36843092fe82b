import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { pick } from '../../mysql/checks/pick.ts';
import { longTransaction } from '../../mysql/checks/sessions.ts';
import { sourceChecks as mysqlChecks } from '../../mysql/checks/source.ts';
import { accountChecks } from './accounts.ts';
import { logSettings } from './settings.ts';

/** What the source must be so that it can be copied while it is live, and replicated without losing a row. */
export const sourceChecks: readonly ServerCheck[] = [
  {
    name: 'version',
    title: 'the server is MariaDB 10.5 or later',
    severity: 'error',
    forced: true,
    async find(ask) {
      const [row] = await ask.here('SELECT VERSION() AS version');
      const version = String(row?.version);
      const [, major, minor] = /(\d+)\.(\d+)\.\d+-MariaDB/i.exec(version) ?? [];
      return Number(major) > 10 || (Number(major) === 10 && Number(minor) >= 5)
        ? []
        : [
            {
              what: `the source is ${version}`,
              why: 'the statements of this driver are those of MariaDB 10.5 and later',
              mend: 'Write the engine that it is, or upgrade it.',
            },
          ];
    },
  },
  ...logSettings,
  {
    name: 'server-id',
    title: 'server_id is set, and not the target’s',
    severity: 'error',
    forced: true,
    async find(ask) {
      const sql = 'SELECT @@global.server_id AS id';
      const [[here], [there]] = await Promise.all([ask.here(sql), ask.there(sql)]);
      return Number(here?.id) !== 0 && here?.id !== there?.id
        ? []
        : [
            {
              what: `both servers have server_id ${here?.id}, or are one server`,
              why: 'a server drops events that carry its own id',
              mend: 'SET GLOBAL server_id = another number, and in the configuration, on the target.',
            },
          ];
    },
  },
  ...accountChecks,
  ...pick(
    mysqlChecks,
    'storage-engine',
    'primary-keys',
    'foreign-keys',
    'other-objects',
    'prepared-transactions',
    'application-login',
  ),
  {
    name: 'long-transactions',
    title: 'no transaction has run for more than five minutes',
    severity: 'warn',
    async find(ask) {
      const rows = await ask.here(
        `SELECT trx_mysql_thread_id AS id, TIMESTAMPDIFF(SECOND, trx_started, NOW()) AS s
         FROM information_schema.innodb_trx WHERE trx_started < NOW() - INTERVAL 5 MINUTE`,
      );
      return rows.map(longTransaction);
    },
  },
  {
    name: 'table-kinds',
    title: 'no sequences and no system-versioned tables in the databases that move',
    severity: 'error',
    async find(ask, { databases }) {
      const rows = await ask.here(
        `SELECT LOWER(table_type) AS kind, CONCAT(table_schema, '.', table_name) AS name FROM information_schema.tables
         WHERE table_type IN ('SEQUENCE', 'SYSTEM VERSIONED') AND table_schema IN (?)`,
        [databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ kind, name }) => `${kind} ${name}`))}: will not be moved`,
              why: 'a sequence has a state that no row shows, and a versioned table a past that no INSERT gives',
              mend: 'Move them yourself after build-indexes, and say `table-kinds: warn` under checks.',
            },
          ];
    },
  },
];
