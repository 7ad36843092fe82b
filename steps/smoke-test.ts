import type { SceneStep } from '../drivers/scene.ts';

export const smokeTest: SceneStep = {
  name: 'smoke-test',
  summary: 'Asks the target the plan’s own questions before the decision; a wrong answer ends the cutover.',
  after: ['drain'],
  plan: async (_, { plan, target }) => target.smokeTests(plan.smoke),
};
