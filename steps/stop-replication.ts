import type { SceneStep } from '../drivers/scene.ts';

export const stopReplication: SceneStep = {
  name: 'stop-replication',
  summary: 'Removes the channel that nothing will come through any more.',
  after: ['open-target'],
  afterInRollback: ['open-source'],
  plan: async (_, { channel }) => channel.remove(),
};
