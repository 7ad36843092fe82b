import type { SceneStep } from '../drivers/scene.ts';
import { atCopy } from './unchanged.ts';

export const startReplication: SceneStep = {
  name: 'start-replication',
  summary: 'Applies each change made since the copy’s snapshot to the target.',
  after: ['build-indexes'],
  afterAsReplica: ['create-replica', 'check-target'],
  async plan(_, scene) {
    const { source, target, channel } = scene;
    const snapshot = { $from: 'copy-rows/rows', path: 'position' };
    return [
      {
        id: 'source-unchanged',
        title: 'the source is the same server still, and defines what was copied',
        until: [source.unchangedSince(atCopy(scene))],
        back: { nothing: 'it only reads' },
      },
      target.portray(),
      ...(await channel.start(snapshot)),
    ];
  },
};
