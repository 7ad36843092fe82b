import type { ServerCheck } from '../../mysql/checks/check.ts';
import { readSettings } from './read.ts';

/** Counts background workers, which share `max_worker_processes`: whoever is neither a session nor one of the server's own. */
export const countWorkers = `SELECT count(*) AS n FROM pg_stat_activity WHERE backend_type NOT IN ('archiver', 'autovacuum launcher', 'autovacuum worker',
  'background writer', 'checkpointer', 'client backend', 'io worker', 'logger', 'parallel worker', 'slotsync worker', 'startup', 'walreceiver',
  'walsender', 'walsummarizer', 'walwriter')`;

/** Whether a limited number of something leaves room for what the run makes: one for each subscription, and `besides`. */
export function room(name: string, setting: string, used: string, besides: number): ServerCheck {
  return {
    name,
    title: `${setting} leaves room for the channel`,
    severity: 'error',
    // What the run itself makes takes of it.
    once: true,
    of: 'server',
    ...(name.startsWith('reverse-') && { reverse: true as const }),
    why: 'the channel could not be made, or would wait for another to end',
    async find(ask, { subscriptions = 1 }) {
      const wanted = subscriptions + besides;
      const [settings, [row]] = [await readSettings(ask.here, [setting]), await ask.here(used)];
      const [most, taken] = [Number(settings[setting]), Number(row?.n)];
      return most - taken >= wanted
        ? []
        : [
            {
              what: `${setting} is ${most}, ${taken} are in use, and the run needs ${wanted}`,
              mend: `ALTER SYSTEM SET ${setting} = ${taken + wanted + 2}; and restart the server (on RDS and Aurora in the parameter group, and reboot); or remove what nobody uses.`,
            },
          ];
    },
  };
}
