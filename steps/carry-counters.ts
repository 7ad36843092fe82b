import type { SceneStep } from '../drivers/scene.ts';

export const carryCounters: SceneStep = {
  name: 'carry-counters',
  summary:
    'Carries over the counters that replication does not: the next key is never one that the source gave out.',
  after: ['drain'],
  afterAsReplica: ['promote-replica'],
  afterInRollback: ['drain'],
  plan: async (_, { to }) => to.carryCounters(),
};
