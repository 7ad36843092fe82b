import type { SceneStep } from '../drivers/scene.ts';

export const cleanUp: SceneStep = {
  name: 'clean-up',
  summary: 'Removes this project’s own tables from the target.',
  after: ['stop-replication'],
  plan: async (_, { target }) => target.removeOwnTables(),
};
