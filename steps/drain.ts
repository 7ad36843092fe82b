import type { SceneStep } from '../drivers/scene.ts';
import { portraitOf } from './unchanged.ts';

export const drain: SceneStep = {
  name: 'drain',
  summary:
    'Takes the position after which nothing was written, and proves that the other side has everything up to it.',
  after: ['freeze-writes'],
  afterInRollback: ['freeze-writes'],
  async plan(_, scene) {
    const { plan, from, to, channel } = scene;
    const position = { $from: 'drain/position', path: 'position' };
    return [
      {
        id: 'position',
        title: 'take the position after the last write',
        until: [from.unchangedSince(portraitOf(from, scene)), from.position()],
        back: { nothing: 'it only reads' },
      },
      ...channel.drain(position, `${plan.name}: freeze`, [to.unchangedSince(portraitOf(to, scene))]),
    ];
  },
};
