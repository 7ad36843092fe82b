import type { SceneStep } from '../drivers/scene.ts';

export const freezeWrites: SceneStep = {
  name: 'freeze-writes',
  summary: 'Stops application writes on the source, and proves it from outside.',
  after: ['compare-tables', 'check-ready'],
  async plan(_, { plan, source }) {
    return [...(await source.freeze(`${plan.name}: freeze`)), ...source.proveFrozen()];
  },
};
