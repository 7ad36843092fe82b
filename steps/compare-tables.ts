import type { SceneStep } from '../drivers/scene.ts';
import { unchanged, watched } from './unchanged.ts';
import { validation } from './validation.ts';

type Params = { workers?: number; mode?: 'full' | 'quick'; different?: 'unwind' | 'hold' };

export const compareTables: SceneStep<Params> = {
  name: 'compare-tables',
  summary: 'Compares every row of both sides, or a sample, by count and digest, while both are live.',
  after: ['start-replication'],
  afterInRollback: ['check-rollback'],
  plan: async ({ workers = 2, mode = 'full', different = 'unwind' }, scene) =>
    [...scene.to.compareRows(workers, mode), ...validation(scene, '2d')].map((action) => ({
      ...watched(action, ...unchanged(scene, 'patient')),
      ...(different === 'hold' && { unmet: 'hold' as const }),
    })),
};
