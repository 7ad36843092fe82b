import type { SceneStep } from '../drivers/scene.ts';
import { atCopy, atStart } from './unchanged.ts';

export const drain: SceneStep = {
  name: 'drain',
  summary:
    'Takes the position after which nothing was written, and proves that the target has everything up to it.',
  after: ['freeze-writes'],
  async plan(_, { plan, source, target, forward }) {
    const position = { $from: 'drain/position', path: 'position' };
    return [
      {
        id: 'position',
        title: 'take the position after the last write',
        until: [source.unchangedSince(atCopy), source.position()],
        back: { nothing: 'it only reads' },
      },
      {
        id: 'arrived',
        title: 'the target has everything up to it, and the marker row',
        until: [
          ...forward.arrived(position, `${plan.name}: freeze`),
          target.unchangedSince(atStart),
          forward.healthy(),
        ],
        back: { nothing: 'it only reads' },
      },
    ];
  },
};
