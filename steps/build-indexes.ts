import type { SceneStep } from '../drivers/scene.ts';
import { atCopy, watched } from './unchanged.ts';

export const buildIndexes: SceneStep = {
  name: 'build-indexes',
  summary:
    'Puts back secondary indexes and foreign keys, after the load and before the first change is applied.',
  after: ['copy-rows'],
  afterAsReplica: null,
  plan: async (_, scene) =>
    (await scene.target.createIndexes()).map((action) =>
      watched(action, scene.source.unchangedSince(atCopy(scene), 'patient')),
    ),
};
