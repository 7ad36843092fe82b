import type { ServerCheck } from './check.ts';
import { dmsTargetChecks } from './dms.ts';
import { gtidTargetChecks } from './gtid.ts';
import { sharedTargetChecks } from './lists.ts';
import { managedChannelCheck } from './managed-channel.ts';
import { grants } from './privileges.ts';
import { replicaTargetChecks } from './replica.ts';
import { reverseTargetChecks } from './reverse.ts';
import { skipStartCheck } from './skip-start.ts';

/** What the target must be so that it can take the copy, apply changes, and serve the application as the source did. */
export const targetChecks: readonly ServerCheck[] = [
  ...sharedTargetChecks('mysql'),
  ...gtidTargetChecks,
  ...dmsTargetChecks,
  ...replicaTargetChecks,
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
    managed: [
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
      ...['REPLICATION CLIENT', 'CREATE USER', 'EXECUTE'],
    ],
  }),
  skipStartCheck({ name: 'skip-replica-start', on: 'target' }),
  managedChannelCheck({ name: 'target-parameters', on: 'target' }),
  ...reverseTargetChecks('mysql'),
];
