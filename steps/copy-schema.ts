import type { SceneStep } from '../drivers/scene.ts';

export const copySchema: SceneStep = {
  name: 'copy-schema',
  summary:
    'Closes the target to everybody else, and creates databases and tables there as the source has them, without what would slow or bend the load.',
  after: ['check-source', 'check-target'],
  afterAsReplica: null,
  async plan(_, { source, target }) {
    return [
      ...source.ownTables(),
      // Before there is anything to write to: going back drops the tables before it lets anybody in, and a session of the
      // application that was sent there meanwhile gets no write acknowledged that would be dropped with them.
      ...(await target.fence()),
      ...target.ownTables(),
      ...(await target.createTables()),
    ];
  },
};
