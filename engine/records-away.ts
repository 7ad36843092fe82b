import { RecordsAway } from './state/store.ts';
import type { Clock } from './world.ts';

const patience = 3_600_000;
const pause = 1_000;

/** Does a piece of work again for as long as the records are away, an hour at the most: for what must not be left half-way. */
export async function untilReached<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  for (const end = clock.now() + patience; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RecordsAway) || clock.now() >= end) throw error;
    }
    await clock.sleep(pause);
  }
}
