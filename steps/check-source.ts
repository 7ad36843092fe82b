import type { SceneStep } from '../drivers/scene.ts';
import { gates } from './checks.ts';
import { asReplica } from './replica.ts';

export const checkSource: SceneStep = {
  name: 'check-source',
  summary: 'Proves that the source can be copied and replicated without losing anything.',
  after: [],
  plan: async (_, scene) => gates(scene.source.checks(), scene, false, asReplica(scene)),
};
