import type { SceneStep } from '../drivers/scene.ts';
import { provenBack } from './reverse.ts';

export const proveReverse: SceneStep = {
  name: 'prove-reverse',
  summary: 'Proves once more, while nobody can write, that what the target writes reaches the source.',
  after: ['start-reverse', 'drain'],
  plan: async (_, scene) => provenBack(scene, 'before the switch'),
};
