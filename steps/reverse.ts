import type { Channel } from '../drivers/database.ts';
import type { Scene } from '../drivers/scene.ts';
import type { Action } from '../engine/step.ts';

/** The channel from the target to the source; validation keeps these steps out of plans that have none. */
export function reverseOf({ reverse }: Scene): Channel {
  if (reverse === null) throw new RangeError('the plan has no reverse channel');
  return reverse;
}

/** A row that is written on the target now arrives on the source. Each proof has a row of its own, `when`. */
export function provenBack(scene: Scene, when: string): readonly Action[] {
  const { plan, target } = scene;
  const reverse = reverseOf(scene);
  const marker = `${plan.name}: ${when}`;
  return [
    target.mark(marker),
    {
      id: 'came-back',
      title: 'the row arrived on the source',
      until: [reverse.brings(marker), reverse.healthy()],
      back: { nothing: 'it only reads' },
    },
  ];
}
