import type { SceneStep } from '../drivers/scene.ts';
import { keeperOf } from './keeper.ts';

export const snapshotTarget: SceneStep = {
  name: 'snapshot-target',
  summary: 'Takes a snapshot of the target, and waits until it can be restored from.',
  after: ['start-replication'],
  plan: async (_, scene) => keeperOf(scene).snapshot(),
};
