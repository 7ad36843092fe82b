import type { SceneStep } from '../drivers/scene.ts';

export const startReplication: SceneStep = {
  name: 'start-replication',
  summary: 'Closes the target to everybody else, and applies each change made since the copy’s snapshot.',
  after: ['build-indexes'],
  async plan(_, { target, forward }) {
    const snapshot = { $from: 'copy-rows/rows', path: 'position' };
    return [...(await target.fence()), ...(await forward.start(snapshot))];
  },
};
