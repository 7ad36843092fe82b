import type { Replica } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';

/** Whether the target is made as a replica of the source. */
export const asReplica = ({ plan }: Scene): boolean => plan.replication.replica !== null;

/** The target as a replica of the source; validation keeps these steps out of plans whose target is none. */
export function replicaOf({ replica }: Scene): Replica {
  if (replica === null) throw new RangeError('the target is no replica of the source');
  return replica;
}
