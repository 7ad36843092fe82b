import type { SceneStep } from '../drivers/scene.ts';

export const copySchema: SceneStep = {
  name: 'copy-schema',
  summary:
    'Creates databases and tables on the target as the source has them, and holds back what would slow or bend the load.',
  after: ['check-source', 'check-target'],
  async plan(_, { source, target }) {
    return [...source.ownTables(), ...target.ownTables(), ...(await target.createTables())];
  },
};
