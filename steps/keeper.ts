import type { Keeper } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';

/** What runs the target's servers; validation keeps these steps out of plans whose target nobody can be asked about. */
export function keeperOf({ keeper }: Scene): Keeper {
  if (keeper === null) throw new RangeError('nobody can be asked about the target');
  return keeper;
}
