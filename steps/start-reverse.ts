import type { SceneStep } from '../drivers/scene.ts';
import { provenBack, reverseOf } from './reverse.ts';

export const startReverse: SceneStep = {
  name: 'start-reverse',
  summary: 'Makes the channel by which the source will get what the target writes, and proves it with a row.',
  after: ['start-replication', 'compare-tables'],
  afterAsReplica: ['promote-replica'],
  async plan(_, scene) {
    const { target } = scene;
    const begin = { $from: 'start-reverse/begin', path: 'position' };
    return [
      target.portray(),
      {
        id: 'begin',
        title: 'take the position from which on the target’s own writes flow back',
        until: [target.position()],
        back: { nothing: 'it only reads' },
      },
      ...(await reverseOf(scene).start(begin)),
      ...provenBack(scene, 'made'),
    ];
  },
};
