import type { Scene } from '../drivers/scene.ts';
import type { Action, Duration } from '../engine/step.ts';

/** The gate that the channel's own comparison, where it has one, found nothing: it looks at every row as it comes. */
export function validation({ channel }: Scene, within: Duration): readonly Action[] {
  if (channel.validated === undefined) return [];
  return [
    {
      id: 'validation',
      title: 'the channel’s own validation has compared every table, and found no difference',
      until: [channel.validated(within)],
      back: { nothing: 'it only asks' },
    },
  ];
}
