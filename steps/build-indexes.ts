import type { SceneStep } from '../drivers/scene.ts';

export const buildIndexes: SceneStep = {
  name: 'build-indexes',
  summary:
    'Puts back secondary indexes and foreign keys, after the load and before the first change is applied.',
  after: ['copy-rows'],
  plan: async (_, { target }) => target.createIndexes(),
};
