import type { SceneStep } from '../drivers/scene.ts';
import { replicaOf } from './replica.ts';
import { atCopy, watched } from './unchanged.ts';

export const createReplica: SceneStep = {
  name: 'create-replica',
  summary:
    'Makes the target as a replica of the source, with everything on it, while applications go on writing.',
  after: null,
  afterAsReplica: ['check-source'],
  plan: async (_, scene) => [
    scene.source.portray(),
    // They reach the target as everything else does.
    ...scene.source.ownTables(),
    ...(await replicaOf(scene).create()).map((action) =>
      watched(action, scene.source.unchangedSince(atCopy(scene), 'patient')),
    ),
  ],
};
