import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { readSettings, versionNow } from './read.ts';
import { countWorkers, room } from './room.ts';

const [oldest, newest] = [130_000, 189_999];

/** What the source's server has to be. */
export const sourceServerChecks: readonly ServerCheck[] = [
  {
    name: 'version',
    title: 'the server is PostgreSQL 13 to 18',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'the statements of this driver are those of PostgreSQL 13 to 18',
    async find(ask) {
      const { number, text } = await versionNow(ask.here);
      return number >= oldest && number <= newest
        ? []
        : [{ what: `the source is PostgreSQL ${text}`, mend: 'Upgrade it, or move it by other means.' }];
    },
  },
  {
    name: 'wal-level',
    title: 'wal_level is logical',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'changes made while rows are copied are decoded from the log, which holds enough for that only then',
    async find(ask) {
      const { wal_level: level } = await readSettings(ask.here, ['wal_level']);
      return level === 'logical'
        ? []
        : [
            {
              what: `wal_level is ${level}`,
              mend: 'ALTER SYSTEM SET wal_level = logical; and restart the server. On RDS and Aurora: rds.logical_replication = 1 in the parameter group, and reboot.',
            },
          ];
    },
  },
  room('replication-slots', 'max_replication_slots', 'SELECT count(*) AS n FROM pg_replication_slots', 0),
  room('wal-senders', 'max_wal_senders', 'SELECT count(*) AS n FROM pg_stat_replication', 1),
  {
    name: 'slot-wal-limit',
    title: 'log that a slot still needs is kept, and not for ever',
    severity: 'warn',
    of: 'server',
    why: 'without a limit a channel that stands still fills the disk of the source; with one, the log is thrown away and the run begins anew',
    async find(ask) {
      const { max_slot_wal_keep_size: limit } = await readSettings(ask.here, ['max_slot_wal_keep_size']);
      return limit === '-1'
        ? [
            {
              what: 'max_slot_wal_keep_size is -1: there is no limit',
              mend: "ALTER SYSTEM SET max_slot_wal_keep_size = '100GB'; SELECT pg_reload_conf(); with what the disk can spare, and an alarm for free space.",
            },
          ]
        : [];
    },
  },
  {
    name: 'standby',
    title: 'the source is no standby',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'there is nothing to freeze on it, and it takes no marker',
    async find(ask) {
      const [row] = await ask.here('SELECT pg_is_in_recovery() AS standby');
      return row?.standby === true
        ? [{ what: 'the source is in recovery', mend: 'Name the primary in the plan.' }]
        : [];
    },
  },
  {
    name: 'standbys',
    title: 'no standby follows the source',
    severity: 'warn',
    of: 'server',
    why: 'standbys stay with the old side: after the switch they show the past',
    async find(ask) {
      const rows = await ask.here(
        "SELECT application_name AS name FROM pg_stat_replication WHERE pid NOT IN (SELECT active_pid FROM pg_replication_slots WHERE slot_type = 'logical' AND active_pid IS NOT NULL)",
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ name }) => String(name)))}: following the source`,
              mend: 'Make readers of the target’s own, and send read traffic there.',
            },
          ];
    },
  },
];

/** Whether the source could follow the target after the switch: a subscriber may be older, as long as it knows what it is sent. */
export const reverseServerChecks = {
  source: [
    room(
      'reverse-workers',
      'max_logical_replication_workers',
      'SELECT count(*) AS n FROM pg_stat_subscription WHERE pid IS NOT NULL',
      0,
    ),
    room('reverse-processes', 'max_worker_processes', countWorkers, 0),
  ],
  target: [
    {
      name: 'reverse-wal-level',
      title: 'wal_level of the target is logical',
      severity: 'error',
      forced: true,
      reverse: true,
      of: 'server',
      why: 'what the target writes after the switch is decoded from its log',
      async find(ask) {
        const { wal_level: level } = await readSettings(ask.here, ['wal_level']);
        return level === 'logical'
          ? []
          : [
              {
                what: `wal_level of the target is ${level}`,
                mend: 'Set rds.logical_replication = 1 in the cluster parameter group, and reboot; on a server of your own ALTER SYSTEM SET wal_level = logical; and restart.',
              },
            ];
      },
    },
    room('reverse-slots', 'max_replication_slots', 'SELECT count(*) AS n FROM pg_replication_slots', 0),
    room('reverse-senders', 'max_wal_senders', 'SELECT count(*) AS n FROM pg_stat_replication', 0),
  ],
} as const satisfies { readonly source: readonly ServerCheck[]; readonly target: readonly ServerCheck[] };
