import type { SceneStep } from '../drivers/scene.ts';
import { reverseOf } from './reverse.ts';

export const stopReverse: SceneStep = {
  name: 'stop-reverse',
  summary: 'Ends the rollback window: removes the channel that brings the target’s writes to the source.',
  after: ['start-reverse', 'open-target'],
  plan: async (_, scene) => reverseOf(scene).remove(),
};
