import type { Side } from '../../../../engine/step.ts';
import type { ServerCheck } from './check.ts';

/** The check that the engine's account on a side holds these privileges on everything. Those it holds by a role are not seen. */
export function grants(name: string, side: Side, why: string, needed: readonly string[]): ServerCheck {
  return {
    name,
    title: `the engine’s account may do on the ${side} what the plan asks of it`,
    severity: 'error',
    async find(ask) {
      const lines = (await ask.here('SHOW GRANTS')).map((row) => String(Object.values(row)[0]));
      const global = lines.filter((line) => / ON \*\.\* /.test(line)).join('\n');
      if (/GRANT ALL PRIVILEGES/.test(global)) return [];
      const missing = needed.filter((privilege) => !new RegExp(`\\b${privilege}\\b`).test(global));
      if (missing.length === 0) return [];
      return [
        {
          what: `the account lacks ${missing.join(', ')}`,
          why,
          mend: `GRANT ${missing.join(', ')} ON *.* TO the account of ${side}.credentials.`,
        },
      ];
    },
  };
}
