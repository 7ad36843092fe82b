import type { SceneStep } from '../drivers/scene.ts';
import { keeperOf } from './keeper.ts';

export const applyCapacity: SceneStep = {
  name: 'apply-capacity',
  summary: 'Gives the target the range of capacity that was proposed, once somebody has approved it.',
  after: ['review-capacity'],
  approval: { of: 'review-capacity/use' },
  plan: async (_, scene) => keeperOf(scene).applyCapacity(),
};
