import type { SceneStep } from '../drivers/scene.ts';
import { atCopy, watched } from './unchanged.ts';

export const copyRows: SceneStep<{ workers?: number }> = {
  name: 'copy-rows',
  summary: 'Copies every row over several connections, while applications go on writing.',
  after: ['copy-schema'],
  plan: async ({ workers = 4 }, { source, target, channel }) => [
    source.portray(),
    ...(await (channel.load?.() ?? target.copyRows(workers))).map((action) =>
      watched(action, source.unchangedSince(atCopy, 'patient')),
    ),
  ],
};
