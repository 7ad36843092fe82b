import type { Call, Late, Probe, Side } from '../../../engine/step.ts';
import type { Channel } from '../../database.ts';

/** The drain of a server's own replication: the side that applies waits for the position itself, and then has the marker row. */
export const drainedOn =
  (
    on: Side,
    {
      arrived,
      running,
      brings,
    }: { arrived(position: Late): Call; running: Probe; brings(row: string): Probe },
  ): Channel['drain'] =>
  (position, row, also) => [
    {
      id: 'arrived',
      title: `the ${on} has everything up to it, and the marker row`,
      until: [
        {
          ask: arrived(position),
          path: 'state',
          is: ['arrived'],
          never: ['failed', 'filters lost', 'missing', 'stopped'],
          within: '1h',
        },
        brings(row),
        ...also,
        running,
      ],
      back: { nothing: 'it only reads' },
    },
  ];
