import type { SceneStep } from '../drivers/scene.ts';

export const freezeWrites: SceneStep = {
  name: 'freeze-writes',
  summary: 'Stops application writes on the side that is in charge, and proves it from outside.',
  after: ['compare-tables', 'check-ready'],
  afterInRollback: ['check-rollback'],
  async plan(_, { plan, from }) {
    return [...(await from.freeze(`${plan.name}: freeze`)), ...from.proveFrozen()];
  },
};
