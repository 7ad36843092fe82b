import type { SceneStep } from '../drivers/scene.ts';

export const compareTables: SceneStep<{ workers?: number }> = {
  name: 'compare-tables',
  summary: 'Compares every row of both sides by count and digest, while both are live.',
  after: ['start-replication'],
  plan: async ({ workers = 2 }, { target }) => target.compareRows(workers),
};
