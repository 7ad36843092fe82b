import type { SceneStep } from '../drivers/scene.ts';
import { atCopy, watched } from './unchanged.ts';

export const buildIndexes: SceneStep = {
  name: 'build-indexes',
  summary:
    'Puts back secondary indexes and foreign keys, after the load and before the first change is applied.',
  after: ['copy-rows'],
  plan: async (_, { source, target }) =>
    (await target.createIndexes()).map((action) => watched(action, source.unchangedSince(atCopy, 'patient'))),
};
