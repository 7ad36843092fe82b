import type { SceneStep } from '../drivers/scene.ts';

export const cleanUp: SceneStep = {
  name: 'clean-up',
  summary: 'Removes this project’s own tables from the side that is in charge.',
  after: ['stop-replication'],
  afterInRollback: ['stop-replication'],
  plan: async (_, { to }) => to.removeOwnTables(),
};
