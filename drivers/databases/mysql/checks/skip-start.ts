import type { Applying, ServerCheck } from './check.ts';
import { readSettings } from './setting.ts';

/** A restart of the side that applies leaves the channel to be started with its filters. */
export function skipStartCheck({ name, on }: Applying): ServerCheck {
  return {
    name,
    title: `a restart of the ${on} does not start the channel without its filters`,
    severity: 'error',
    // There filters stand in the parameter group, and a restart keeps them.
    own: true,
    of: 'server',
    why: 'filters and renames are gone after a restart, while the channel would start by itself and apply everything',
    async find(ask) {
      const settings = await readSettings(ask.here, ['skip_replica_start', 'skip_slave_start']);
      return [...settings.values()].includes('ON')
        ? []
        : [
            {
              what: `skip_replica_start is OFF on the ${on}`,
              mend: `SET PERSIST_ONLY skip_replica_start = ON; and restart the ${on}. Or say \`${name}: warn\` under checks.`,
            },
          ];
    },
  };
}
