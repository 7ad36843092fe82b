import { own, quoteName } from '../names.ts';
import { listed, type ServerCheck } from './check.ts';
import { readSettings } from './setting.ts';

const system = ['mysql', 'information_schema', 'performance_schema', 'sys', 'innodb', 'tmp', own];

/** What a source must be whose replica is to take over: AWS copies and replicates the whole server. */
export const replicaSourceChecks: readonly ServerCheck[] = [
  {
    name: 'replica-unclaimed',
    title: 'no other migration is at work on the source',
    severity: 'error',
    forced: true,
    once: true,
    replica: true,
    of: 'server',
    why: 'what stands there belongs to another run, which this one would cut off',
    async find(ask) {
      const sql = 'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name = ?';
      return (await ask.here(sql, [own])).map(() => ({
        what: `the source has a database "${own}"`,
        mend: `Let that run end. If none is at work, on the source: DROP DATABASE ${own};`,
      }));
    },
  },
  {
    name: 'replica-databases',
    title: 'the plan names every database of the source',
    severity: 'error',
    replica: true,
    of: 'databases',
    why: 'the replica has it too, but nothing compares it, and whoever writes to it goes on doing so on the source after the switch',
    async find(ask, { databases }) {
      const rows = await ask.here(
        'SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name NOT IN (?)',
        [[...system, ...databases]],
      );
      const others = rows.map(({ name }) => String(name));
      return others.length === 0
        ? []
        : [
            {
              what: `${listed(others)} ${others.length === 1 ? 'is' : 'are'} not in source.databases`,
              mend: 'Add it to source.databases. Of one that nobody uses any more say `replica-databases: warn` under checks.',
            },
          ];
    },
  },
];

/** What a replica must be until it is promoted, and what it lacks after that. */
export const replicaTargetChecks: readonly ServerCheck[] = [
  {
    name: 'replica-read-only',
    title: 'the replica refuses writes until it is promoted',
    severity: 'error',
    replica: true,
    of: 'server',
    why: 'its accounts are the source’s, and none of them is locked yet: what one of them writes there is not on the source',
    async find(ask) {
      if ((await readSettings(ask.here, ['read_only'])).get('read_only') === 'ON') return [];
      return [
        {
          what: 'read_only is OFF on the replica',
          mend: 'Set read_only = {TrueIfReplica}, the default, in the DB cluster parameter group.',
        },
      ];
    },
  },
  {
    name: 'replica-events',
    title: 'no event fires on the replica',
    severity: 'error',
    replica: true,
    of: 'databases',
    why: 'read_only does not stop an administrator’s, and what it writes there it writes on the source as well',
    async find(ask, { databases }) {
      if ((await readSettings(ask.here, ['event_scheduler'])).get('event_scheduler') !== 'ON') return [];
      const rows = await ask.here(
        "SELECT event_schema AS db, event_name AS name FROM information_schema.events WHERE event_schema IN (?) AND status = 'ENABLED'",
        [databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `event_scheduler is ON on the replica, which has ${listed(rows.map(({ db, name }) => `${db}.${name}`))}`,
              mend: 'Set event_scheduler = OFF in the DB cluster parameter group until the target is open.',
            },
          ];
    },
  },
  {
    name: 'replica-event-scheduler',
    title: 'events run on the target after the switch',
    severity: 'warn',
    replica: true,
    of: 'databases',
    why: 'it has to be off until the target is open, and nothing but the parameter group switches it on there',
    async find(ask, { databases }) {
      const settings = await Promise.all(
        [ask.here, ask.there].map((read) => readSettings(read, ['event_scheduler'])),
      );
      const [here, there] = settings.map((each) => each.get('event_scheduler'));
      if (here === 'ON' || there !== 'ON') return [];
      const rows = await ask.there(
        "SELECT event_schema AS db, event_name AS name FROM information_schema.events WHERE event_schema IN (?) AND status = 'ENABLED'",
        [databases],
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ db, name }) => `${quoteName(String(db))}.${quoteName(String(name))}`))} would not run: event_scheduler is ${here} on the target`,
              mend: 'After the switch, set event_scheduler = ON in the DB cluster parameter group.',
            },
          ];
    },
  },
];
