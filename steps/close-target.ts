import type { SceneStep } from '../drivers/scene.ts';

export const closeTarget: SceneStep = {
  name: 'close-target',
  summary: 'Waits until names resolve to the source everywhere, and keeps applications out of the target.',
  after: null,
  afterInRollback: ['open-source'],
  async plan(_, { target, traffic }) {
    return [...traffic.settle(), ...(await target.retire())];
  },
};
