import type { SceneStep } from '../drivers/scene.ts';
import { keeperOf } from './keeper.ts';

export const setCapacity: SceneStep = {
  name: 'set-capacity',
  summary: 'Gives the target the range of capacity that the plan wants, before rows are loaded.',
  after: ['check-target'],
  afterAsReplica: ['create-replica'],
  plan: async (_, scene) => keeperOf(scene).setCapacity(),
};
