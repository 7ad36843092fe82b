import { setTimeout as sleep } from 'node:timers/promises';
import { alive, currentLease } from '../../engine/state/lease.ts';
import type { Store } from '../../engine/state/store.ts';

/** Long enough for an engine at work to thaw, which it does first of all; short, for nobody can write meanwhile. */
const patience = 2_000;

/**
 * Waits where somebody has taken the lease from the guard's engine and lives: that engine finds the freeze and takes it back, and two
 * that do so at once would only fence each other off. True where it did: the rest is its own, too. `isFrozen`: whether the thaw is still
 * to be made.
 */
export async function stepAside(
  store: Store,
  engine: number,
  isFrozen: () => Promise<boolean>,
): Promise<boolean> {
  const isHeldByAnother = async () => {
    const holder = (await currentLease(store))?.holder;
    return holder !== undefined && holder.pid !== engine && alive(holder, Date.now());
  };
  for (const end = performance.now() + patience; performance.now() < end; await sleep(20)) {
    if (!(await isHeldByAnother())) return false;
    if (!(await isFrozen())) return true;
  }
  return false;
}
