import type { Json } from '../../../engine/step.ts';
import { own } from '../../databases/mysql/names.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.lag@1': { input: Record<never, never> };
  }
}

const patience = 1_000;

/**
 * True lag, whatever moves the data: writes the time into the source's heartbeat row and waits until the target shows it, for a
 * second at the most; after that the lag is the age of the newest row that has arrived. Seconds.
 */
export async function measureLag(tools: Tools): Promise<number | null> {
  const { sent, seen, at } = await beatOnce(tools);
  if (seen >= sent) return (at - sent) / 1000;
  return seen === 0 ? null : (at - seen) / 1000;
}

/** Whether a heartbeat that is sent now arrives within a second, and with it everything that was written before it. */
export async function sendBeat(tools: Tools): Promise<boolean> {
  const { sent, seen } = await beatOnce(tools);
  return seen >= sent;
}

async function beatOnce(tools: Tools): Promise<{ sent: number; seen: number; at: number }> {
  return withSession(await tools.server('target'), tools, async (target) =>
    withSession(await tools.server('source'), tools, async (source) => {
      const sent = Date.now();
      await source.rows(`REPLACE INTO ${own}.heartbeat (id, beat) VALUES (1, ?)`, [sent]);
      for (;;) {
        const [row] = await target.rows(`SELECT beat FROM ${own}.heartbeat WHERE id = 1`);
        const seen = Number(row?.beat ?? 0);
        const at = Date.now();
        if (seen >= sent || at - sent > patience) return { sent, seen, at };
        await new Promise((wake) => setTimeout(wake, 3));
      }
    }),
  );
}

const lag = operation({
  name: 'mysql.lag@1',
  reads: false,
  run: async (_, tools): Promise<Json> => ({ seconds: await measureLag(tools) }),
});

export const lagOperations: readonly Operation[] = [lag];
