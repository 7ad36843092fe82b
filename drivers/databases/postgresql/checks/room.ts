import type { ServerCheck } from '../../mysql/checks/check.ts';
import { readSettings } from './read.ts';

/** Whether a limited number of something leaves room for what the run makes. */
export function room(name: string, setting: string, used: string, wanted: number): ServerCheck {
  return {
    name,
    title: `${setting} leaves room for ${wanted} more`,
    severity: 'error',
    // What the run itself makes takes of it.
    once: true,
    of: 'server',
    ...(name.startsWith('reverse-') && { reverse: true as const }),
    why: 'the channel could not be made, or would wait for another to end',
    async find(ask) {
      const [settings, [row]] = [await readSettings(ask.here, [setting]), await ask.here(used)];
      const [most, taken] = [Number(settings[setting]), Number(row?.n)];
      return most - taken >= wanted
        ? []
        : [
            {
              what: `${setting} is ${most}, and ${taken} are in use`,
              mend: `ALTER SYSTEM SET ${setting} = ${taken + wanted + 2}; and restart the server (on RDS and Aurora in the parameter group, and reboot); or remove what nobody uses.`,
            },
          ];
    },
  };
}
