import type { ServerCheck } from './check.ts';
import { dmsSourceChecks } from './dms.ts';
import { frozenEventsCheck } from './frozen-events.ts';
import { gtidSourceChecks } from './gtid.ts';
import { sharedSourceChecks } from './lists.ts';
import { mysqlLogChecks } from './log.ts';
import { otherAccountsCheck } from './other-accounts.ts';
import { grants } from './privileges.ts';
import { replicaSourceChecks } from './replica.ts';
import { reverseSourceChecks } from './reverse.ts';
import { readSettings, setAtStart, variable } from './setting.ts';

/** What the source must be so that it can be copied while it is live, and replicated without losing a row. */
export const sourceChecks: readonly ServerCheck[] = [
  ...sharedSourceChecks('mysql'),
  ...mysqlLogChecks,
  ...gtidSourceChecks,
  ...dmsSourceChecks,
  ...replicaSourceChecks,
  variable('mysql', {
    name: 'persisted-settings',
    own: true,
    variable: 'persisted_globals_load',
    wanted: 'ON',
    severity: 'error',
    why: 'a freeze that a restart forgets would let stale pools write to the old side',
    mend: 'Start the server with persisted_globals_load = ON, and not with --no-defaults.',
  }),
  {
    name: 'performance-schema',
    title: 'performance_schema is ON on both sides',
    severity: 'error',
    of: 'server',
    why: 'channels, filters, locks and long transactions are read from it; switched off, it looks as if there were none',
    async find(ask) {
      const name = 'performance_schema';
      const [here, there] = await Promise.all([
        readSettings(ask.here, [name]),
        readSettings(ask.there, [name]),
      ]);
      return [['source', here] as const, ['target', there] as const]
        .filter(([, settings]) => settings.get(name) !== 'ON')
        .map(([side]) => ({ what: `${name} is OFF on the ${side}`, mend: setAtStart(name, 'ON') }));
    },
  },
  grants('mysql', 'source', {
    name: 'engine-grants',
    why: 'the snapshot, the freeze and the channel need them',
    needed: [
      ...['SELECT', 'RELOAD', 'PROCESS', 'REPLICATION SLAVE', 'REPLICATION CLIENT', 'CREATE USER'],
      ...['CREATE', 'INSERT', 'DELETE', 'DROP', 'BACKUP_ADMIN', 'CONNECTION_ADMIN', 'SYSTEM_VARIABLES_ADMIN'],
      ...['PERSIST_RO_VARIABLES_ADMIN', 'XA_RECOVER_ADMIN'],
    ],
    managed: [
      ...['SELECT', 'PROCESS', 'LOCK TABLES', 'REPLICATION CLIENT', 'CREATE USER', 'CREATE', 'INSERT'],
      ...['DELETE', 'DROP', 'EVENT', 'EXECUTE', 'XA_RECOVER_ADMIN'],
    ],
  }),
  otherAccountsCheck({ name: 'other-accounts', on: 'source' }),
  frozenEventsCheck,
  ...reverseSourceChecks('mysql'),
];
