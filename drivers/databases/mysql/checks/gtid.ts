import { forwardChannel } from '../names.ts';
import type { Found, ServerCheck } from './check.ts';
import { readSettings, setAtStart } from './setting.ts';

const steps = 'one step at a time';

/** How the source numbers its transactions: by GTID or not at all, but not in between. */
export const gtidSourceChecks: readonly ServerCheck[] = [
  {
    name: 'gtid-mode',
    title: 'gtid_mode is ON or OFF, and stays what it was when the channel was made',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'positions are either GTID sets or places in a file; a server that logs both kinds, or changes, breaks the proof of the drain',
    async find(ask) {
      const mode = (await readSettings(ask.here, ['gtid_mode'])).get('gtid_mode') ?? 'OFF';
      if (mode !== 'ON' && mode !== 'OFF')
        return [
          {
            what: `gtid_mode is ${mode}`,
            mend:
              mode === 'ON_PERMISSIVE'
                ? 'SET PERSIST gtid_mode = ON;'
                : `Go ${steps}: SET PERSIST gtid_mode = ON_PERMISSIVE; SET PERSIST gtid_mode = ON;`,
          },
        ];
      const [channel] = await ask.there(
        'SELECT auto_position AS automatic FROM performance_schema.replication_connection_configuration WHERE channel_name = ?',
        [forwardChannel],
      );
      if (channel === undefined || (Number(channel.automatic) === 1) === (mode === 'ON')) return [];
      return [
        {
          what: `gtid_mode is ${mode}, and the channel was made when it was ${mode === 'ON' ? 'OFF' : 'ON'}`,
          mend: 'Set it back to what it was, one step at a time; or unwind, and begin anew.',
        },
      ];
    },
  },
  {
    name: 'gtid-consistency',
    title: 'enforce_gtid_consistency is ON where gtid_mode is',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'a statement that cannot be logged by GTID would break the channel',
    async find(ask) {
      const settings = await readSettings(ask.here, ['gtid_mode', 'enforce_gtid_consistency']);
      const enforced = settings.get('enforce_gtid_consistency');
      return settings.get('gtid_mode') !== 'ON' || enforced === 'ON'
        ? []
        : [
            {
              what: `enforce_gtid_consistency is ${enforced}`,
              mend: 'SET PERSIST enforce_gtid_consistency = WARN; watch the error log, then SET PERSIST enforce_gtid_consistency = ON;',
            },
          ];
    },
  },
];

/** Whether the target can take transactions numbered as the source numbers them. */
export const gtidTargetChecks: readonly ServerCheck[] = [
  {
    name: 'target-gtid-mode',
    title: 'the target’s gtid_mode fits the source’s',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'a target with GTIDs refuses transactions without one unless it may number them itself, and one without refuses those with',
    async find(ask): Promise<readonly Found[]> {
      const names = ['gtid_mode', 'enforce_gtid_consistency', 'version'];
      const [here, there] = await Promise.all([
        readSettings(ask.here, names),
        readSettings(ask.there, names),
      ]);
      const [target, source] = [here.get('gtid_mode') ?? 'OFF', there.get('gtid_mode') ?? 'OFF'];
      if (source === 'OFF' && target === 'ON') {
        const [, major = 0, minor = 0, patch = 0] = (
          /^(\d+)\.(\d+)\.(\d+)/.exec(here.get('version') ?? '') ?? []
        ).map(Number);
        // Since 8.0.23 a channel can give GTIDs to transactions that come without.
        return major * 10_000 + minor * 100 + patch >= 80_023
          ? []
          : [
              {
                what: 'gtid_mode is ON on the target and OFF on the source, and the target is older than 8.0.23',
                mend: `On the target, ${steps}: SET PERSIST gtid_mode = ON_PERMISSIVE; SET PERSIST gtid_mode = OFF_PERMISSIVE; SET PERSIST gtid_mode = OFF;`,
              },
            ];
      }
      if (source === target || source === 'ON_PERMISSIVE' || source === 'OFF_PERMISSIVE') return [];
      return [
        {
          what: `gtid_mode is ${target} on the target and ${source} on the source`,
          mend: `On the target, ${steps}: ${way(target, source).join(' ')}`,
        },
      ];
    },
  },
  {
    name: 'target-log',
    title: 'the target logs what it applies',
    severity: 'warn',
    of: 'server',
    why: 'without it the target’s GTIDs are not kept through a crash as cheaply, and no channel can lead back from it',
    async find(ask) {
      const settings = await readSettings(ask.here, ['log_bin', 'log_replica_updates', 'log_slave_updates']);
      return [...settings]
        .filter(([, value]) => value !== 'ON')
        .slice(0, 1)
        .map(([name, value]) => ({
          what: `${name} is ${value}`,
          mend: setAtStart(name, name === 'log_bin' ? 'binlog' : 'ON'),
        }));
    },
  },
];

const order = ['OFF', 'OFF_PERMISSIVE', 'ON_PERMISSIVE', 'ON'];

/** The statements from one mode to another: the server allows one step at a time. */
function way(from: string, to: string): readonly string[] {
  const [start, end] = [order.indexOf(from), order.indexOf(to)];
  const between = start < end ? order.slice(start + 1, end + 1) : order.slice(end, start).reverse();
  const consistent = to === 'ON' && start < end ? ['SET PERSIST enforce_gtid_consistency = ON;'] : [];
  return [...consistent, ...between.map((mode) => `SET PERSIST gtid_mode = ${mode};`)];
}
