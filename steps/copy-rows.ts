import type { SceneStep } from '../drivers/scene.ts';
import { atCopy, watched } from './unchanged.ts';

export const copyRows: SceneStep<{ workers?: number }> = {
  name: 'copy-rows',
  summary: 'Copies every row over several connections, while applications go on writing.',
  after: ['copy-schema'],
  afterAsReplica: null,
  plan: async ({ workers = 4 }, scene) => [
    scene.source.portray(),
    ...(await (scene.channel.load?.() ?? scene.target.copyRows(workers))).map((action) =>
      watched(action, scene.source.unchangedSince(atCopy(scene), 'patient')),
    ),
  ],
};
