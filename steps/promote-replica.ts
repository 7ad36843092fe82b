import type { SceneStep } from '../drivers/scene.ts';
import { replicaOf } from './replica.ts';

export const promoteReplica: SceneStep = {
  name: 'promote-replica',
  summary:
    'Ends the replication of a replica that has everything, while the locks that came with it keep the application out.',
  after: null,
  afterAsReplica: ['drain'],
  plan: async (_, scene) => [
    // Whoever read there until now could write once it is promoted.
    ...(await scene.target.retire()),
    ...(await replicaOf(scene).promote()),
    ...scene.target.proveClosed('1m'),
  ],
};
