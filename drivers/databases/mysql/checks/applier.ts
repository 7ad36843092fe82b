import type { Side } from '../../../../engine/step.ts';
import { otherSide } from '../../../side.ts';
import type { Applying, Engine, Found, Read, ServerCheck } from './check.ts';
import { channelsOf } from './replicas.ts';
import { firstOf, readSettings, setAtStart, setTo } from './setting.ts';

/** The side applies every change whole, in order, or stops the channel with an error. */
export const strictCheck = (engine: Engine, { name, on }: Applying): ServerCheck => ({
  name,
  title: `the ${on} applies every change, in order, or stops`,
  severity: 'error',
  forced: true,
  of: 'server',
  why: 'a change that is skipped, or applied twice or out of order, is a row lost without an error',
  async find(ask): Promise<readonly Found[]> {
    const wanted = strict[engine];
    const settings = await readSettings(
      ask.here,
      wanted.flatMap(({ names }) => names),
    );
    return wanted.flatMap(({ names, good, atStart }) => {
      const setting = firstOf(settings, ...names);
      if (!setting || good.includes(setting.value)) return [];
      return [
        {
          what: `${setting.name} is "${setting.value}" on the ${on}`,
          mend: atStart
            ? setAtStart(setting.name, good[0] ?? '')
            : setTo(engine, setting.name, good[0] ?? ''),
        },
      ];
    });
  },
});

/** The side takes events as large as the other can log. */
export const packetsCheck = (engine: Engine, { name, on }: Applying): ServerCheck => ({
  name,
  title: `the channel takes events as large as the ${otherSide(on)} can log`,
  severity: 'error',
  of: 'server',
  why: 'the log holds a changed row before and after: an event that is larger than the channel’s limit stops it',
  async find(ask) {
    const [here, there] = await Promise.all([
      readSettings(ask.here, ['replica_max_allowed_packet', 'slave_max_allowed_packet']),
      readSettings(ask.there, ['max_allowed_packet']),
    ]);
    const limit = firstOf(here, 'replica_max_allowed_packet', 'slave_max_allowed_packet');
    const needed = Math.min(2 * Number(there.get('max_allowed_packet') ?? 0), largest);
    return limit === undefined || Number(limit.value) >= needed
      ? []
      : [
          {
            what: `${limit.name} is ${limit.value} on the ${on}, and max_allowed_packet ${there.get('max_allowed_packet')} on the ${otherSide(on)}`,
            mend: setTo(engine, limit.name, String(largest)),
          },
        ];
  },
});

/** The side has no filters that this project's channel would inherit. */
export const filtersCheck = (engine: Engine, { name, on }: Applying): ServerCheck => ({
  name,
  title: `the ${on} has no replication filters of its own`,
  severity: 'error',
  forced: true,
  // There they have to be what the plan needs, and another check asks that.
  own: true,
  // On MariaDB the filters of this project's channel are such variables, and stand there from then on.
  ...(engine === 'mariadb' && { once: true as const }),
  of: 'server',
  why: 'a filter that every channel inherits leaves out rows that the plan moves',
  find: async (ask) => (engine === 'mysql' ? filtersOfMysql(ask.here, on) : filtersOfMariadb(ask.here, on)),
});

/** How the target must be set so that what arrives is applied whole, in order, or stops the channel with an error. */
export const applierChecks = (engine: Engine): readonly ServerCheck[] => [
  strictCheck(engine, { name: 'applier', on: 'target' }),
  packetsCheck(engine, { name: 'channel-packets', on: 'target' }),
  filtersCheck(engine, { name: 'target-filters', on: 'target' }),
  {
    name: 'target-replica',
    copied: true,
    title: 'the target is nobody’s replica',
    severity: 'error',
    // Elsewhere a channel for other databases may stand beside this one.
    ...(engine === 'mariadb' && { forced: true as const }),
    of: 'server',
    why:
      engine === 'mysql'
        ? 'what another channel writes is not the source’s, and read_only does not stop it'
        : 'all its channels share gtid_slave_pos, which is set to the end of the copy',
    async find(ask) {
      return (await channelsOf(engine, ask)).map(({ name, host }) => ({
        what: `the target replicates from "${host}"${name === '' ? '' : ` by the channel "${name}"`}`,
        mend:
          engine === 'mysql'
            ? `STOP REPLICA FOR CHANNEL '${name}'; RESET REPLICA ALL FOR CHANNEL '${name}';`
            : `STOP SLAVE '${name}'; RESET SLAVE '${name}' ALL;`,
      }));
    },
  },
];

/** What the servers allow, and their default. */
const largest = 1_073_741_824;

type Wanted = {
  /** Newer names first; the first value is what mends it. */
  readonly names: readonly string[];
  readonly good: readonly string[];
  readonly atStart?: true;
};

const strict: { readonly [E in Engine]: readonly Wanted[] } = {
  mysql: [
    { names: ['replica_preserve_commit_order', 'slave_preserve_commit_order'], good: ['ON', '1'] },
    { names: ['replica_exec_mode', 'slave_exec_mode'], good: ['STRICT'] },
    { names: ['replica_skip_errors', 'slave_skip_errors'], good: ['OFF'], atStart: true },
    { names: ['sql_replica_skip_counter', 'sql_slave_skip_counter'], good: ['0'] },
    { names: ['replica_type_conversions', 'slave_type_conversions'], good: [''] },
  ],
  mariadb: [
    // The other modes commit in the source's order within a domain.
    { names: ['slave_parallel_mode'], good: ['conservative', 'optimistic', 'aggressive', 'minimal', 'none'] },
    { names: ['slave_exec_mode'], good: ['STRICT'] },
    { names: ['slave_skip_errors'], good: ['OFF'], atStart: true },
    { names: ['sql_slave_skip_counter'], good: ['0'] },
    { names: ['slave_type_conversions'], good: [''] },
    // With YES a change that a trigger of the source made already is made again.
    { names: ['slave_run_triggers_for_rbr'], good: ['NO'] },
  ],
};

async function filtersOfMysql(read: Read, on: Side): Promise<readonly Found[]> {
  // A filter that was taken away leaves its name behind, without a rule.
  const rows = await read(
    `SELECT filter_name AS name, filter_rule AS rule FROM performance_schema.replication_applier_global_filters
     WHERE filter_rule <> ''`,
  );
  return rows.map(({ name, rule }) => ({
    what: `the ${on} has ${name} = ${rule} for every channel`,
    mend: `CHANGE REPLICATION FILTER ${name} = (); and take it out of the configuration.`,
  }));
}

async function filtersOfMariadb(read: Read, on: Side): Promise<readonly Found[]> {
  const names = [
    'do_db',
    'ignore_db',
    'do_table',
    'ignore_table',
    'wild_do_table',
    'wild_ignore_table',
    'rewrite_db',
  ];
  const settings = await readSettings(
    read,
    names.map((name) => `replicate_${name}`),
  );
  return [...settings]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({
      what: `${name} is "${value}" on the ${on}`,
      mend: `SET GLOBAL ${name} = ''; and take it out of the configuration.`,
    }));
}
