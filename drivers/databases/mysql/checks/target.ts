import type { ServerCheck } from './check.ts';
import { gtidTargetChecks } from './gtid.ts';
import { sharedTargetChecks } from './lists.ts';
import { grants } from './privileges.ts';
import { readSettings } from './setting.ts';

/** What the target must be so that it can take the copy, apply changes, and serve the application as the source did. */
export const targetChecks: readonly ServerCheck[] = [
  ...sharedTargetChecks('mysql'),
  ...gtidTargetChecks,
  grants('mysql', 'target', {
    name: 'target-grants',
    why: 'tables are created, rows loaded and the channel made with them',
    needed: [
      ...[
        'SELECT',
        'INSERT',
        'UPDATE',
        'DELETE',
        'CREATE',
        'DROP',
        'ALTER',
        'INDEX',
        'REFERENCES',
        'PROCESS',
      ],
      // RELOAD: a channel is removed by RESET REPLICA ALL.
      ...[
        'RELOAD',
        'REPLICATION_SLAVE_ADMIN',
        'REPLICATION CLIENT',
        'CONNECTION_ADMIN',
        'SYSTEM_VARIABLES_ADMIN',
      ],
      'PERSIST_RO_VARIABLES_ADMIN',
    ],
  }),
  {
    name: 'skip-replica-start',
    title: 'a restart of the target does not start the channel without its filters',
    severity: 'error',
    of: 'server',
    why: 'filters and renames are gone after a restart, while the channel would start by itself and apply everything',
    async find(ask) {
      const settings = await readSettings(ask.here, ['skip_replica_start', 'skip_slave_start']);
      return [...settings.values()].includes('ON')
        ? []
        : [
            {
              what: 'skip_replica_start is OFF',
              mend: 'SET PERSIST_ONLY skip_replica_start = ON; and restart the target. Or say `skip-replica-start: warn` under checks.',
            },
          ];
    },
  },
];
