import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { sharedSourceChecks } from '../../mysql/checks/lists.ts';
import { grants } from '../../mysql/checks/privileges.ts';
import { reverseSourceChecks } from '../../mysql/checks/reverse.ts';

/** What the source must be so that it can be copied while it is live, and replicated without losing a row. */
export const sourceChecks: readonly ServerCheck[] = [
  ...sharedSourceChecks('mariadb'),
  {
    name: 'persisted-settings',
    title: 'nothing that a freeze sets is forgotten by a restart',
    severity: 'warn',
    of: 'server',
    why: 'the locks of the application’s accounts outlive a restart; what others may write, and the channel’s filters on the target, do not',
    find: async () => [
      {
        what: 'MariaDB has no SET PERSIST: read_only is lost when the server restarts',
        mend: 'Restart neither server until the source is retired, and have skip_slave_start in the target’s configuration.',
      },
    ],
  },
  grants('mariadb', 'source', {
    name: 'engine-grants',
    why: 'the snapshot, the freeze and the channel need them',
    needed: [
      ...[
        'SELECT',
        'RELOAD',
        'PROCESS',
        'SUPER',
        'REPLICATION SLAVE',
        'REPLICATION MASTER ADMIN',
        'SLAVE MONITOR',
        'BINLOG MONITOR',
        'BINLOG ADMIN',
      ],
      ...['CONNECTION ADMIN', 'READ ONLY ADMIN', 'CREATE USER', 'CREATE', 'INSERT', 'DELETE', 'DROP'],
    ],
  }),
  {
    name: 'table-kinds',
    title: 'no sequences and no system-versioned tables in the databases that move',
    severity: 'error',
    why: 'a sequence has a state that no row shows, and a versioned table a past that no INSERT gives',
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
              mend: 'Move them yourself after build-indexes, and say `table-kinds: warn` under checks.',
            },
          ];
    },
  },
  ...reverseSourceChecks('mariadb'),
];
