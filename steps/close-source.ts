import type { SceneStep } from '../drivers/scene.ts';

export const closeSource: SceneStep = {
  name: 'close-source',
  summary: 'Waits until names resolve to the target everywhere, and keeps applications out of the source.',
  after: ['open-target'],
  async plan(_, { source, traffic }) {
    return [...traffic.settle(), ...(await source.retire())];
  },
};
