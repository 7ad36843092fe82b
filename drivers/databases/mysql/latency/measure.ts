import { milliseconds } from '../../../../engine/duration.ts';
import type { Action, Duration, Side } from '../../../../engine/step.ts';

/** Measures how long the application's statements take on a side, for so long. Output: `QueryLatency`. */
export const measureQueries = (side: Side, databases: readonly string[], over: Duration): Action => ({
  id: 'latency',
  title: `measure for ${over} how long statements take on the ${side} (${databases.join(', ')})`,
  until: [
    {
      ask: { op: 'mysql.measure-queries@1', input: { databases, ms: milliseconds(over) }, on: side },
      path: 'available',
      is: [true, false],
      within: `${milliseconds(over) + 300_000}ms`,
    },
  ],
  back: { nothing: 'it only asks' },
});
