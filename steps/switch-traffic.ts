import type { SceneStep } from '../drivers/scene.ts';

export const switchTraffic: SceneStep = {
  name: 'switch-traffic',
  summary:
    'Points applications at the other side while nobody can write anywhere, so that a failure here splits nothing.',
  after: ['drain'],
  afterAsReplica: ['promote-replica'],
  afterInRollback: ['drain'],
  plan: async (_, { traffic }) => traffic.switch(),
};
