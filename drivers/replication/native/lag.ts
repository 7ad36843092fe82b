import type { Json, Side } from '../../../engine/step.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { type Address, type Operation, operation, type Tools } from '../../operation.ts';
import { otherSide } from '../../side.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `from`: the side that is written; the source where it is left out. */
    'mysql.lag@1': { input: { from?: Side } };
  }
}

const patience = 1_000;

/**
 * True lag, whatever moves the data: writes the time into a side's heartbeat row and waits until the other shows it, for a second
 * at the most; after that the lag is the age of the newest row that has arrived. Seconds. `at`: another server than the other side itself.
 */
export async function measureLag(tools: Tools, from: Side = 'source', at?: Address): Promise<number | null> {
  const { sent, seen, now } = await beatOnce(tools, from, at);
  if (seen >= sent) return (now - sent) / 1000;
  return seen === 0 ? null : (now - seen) / 1000;
}

/** Whether a heartbeat that is sent now arrives within a second, and with it everything that was written before it. */
export async function sendBeat(tools: Tools, from: Side = 'source'): Promise<boolean> {
  const { sent, seen } = await beatOnce(tools, from);
  return seen >= sent;
}

async function beatOnce(
  tools: Tools,
  from: Side,
  at?: Address,
): Promise<{ sent: number; seen: number; now: number }> {
  const table = `${own}.${flowFrom[from].heartbeat}`;
  return withSession(at ?? (await tools.server(otherSide(from))), tools, async (there) =>
    withSession(await tools.server(from), tools, async (here) => {
      const sent = Date.now();
      await here.rows(`REPLACE INTO ${table} (id, beat) VALUES (1, ?)`, [sent]);
      for (;;) {
        const [row] = await there.rows(`SELECT beat FROM ${table} WHERE id = 1`);
        const seen = Number(row?.beat ?? 0);
        const now = Date.now();
        if (seen >= sent || now - sent > patience) return { sent, seen, now };
        await new Promise((wake) => setTimeout(wake, 3));
      }
    }),
  );
}

const lag = operation({
  name: 'mysql.lag@1',
  reads: false,
  run: async ({ from = 'source' }, tools): Promise<Json> => ({ seconds: await measureLag(tools, from) }),
});

export const lagOperations: readonly Operation[] = [lag];
