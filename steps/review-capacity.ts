import type { SceneStep } from '../drivers/scene.ts';
import type { Duration } from '../engine/step.ts';
import { keeperOf } from './keeper.ts';

export const reviewCapacity: SceneStep<{ over: Duration }> = {
  name: 'review-capacity',
  summary: 'Looks at what the target used of its range of capacity, and proposes another.',
  after: ['open-target'],
  plan: async ({ over }, scene) => keeperOf(scene).reviewCapacity(over),
};
