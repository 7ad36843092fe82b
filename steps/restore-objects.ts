import type { SceneStep } from '../drivers/scene.ts';

export const restoreObjects: SceneStep = {
  name: 'restore-objects',
  summary:
    'Creates routines, views, triggers and events on the target, with definers mended and events switched off.',
  after: ['start-replication'],
  afterAsReplica: null,
  plan: async (_, { target }) => target.restoreObjects(),
};
