import type { SceneStep } from '../drivers/scene.ts';

export const openTarget: SceneStep = {
  name: 'open-target',
  summary: 'Decides: from here on the target takes writes, and there is no way back but a rollback.',
  after: ['drain', 'carry-counters', 'switch-traffic'],
  afterAsReplica: ['promote-replica', 'carry-counters', 'switch-traffic'],
  plan: async (_, { target }) => target.open(),
};
