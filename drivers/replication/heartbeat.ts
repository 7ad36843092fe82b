import type { Duration, Probe, Side } from '../../engine/step.ts';

/** The lag of a row that is written on a side now, in seconds, whatever brings it to the other. */
export const lagFrom =
  (from: Side) =>
  (atMost: number, steady: Duration, within: Duration): Probe => ({
    ask: { op: 'mysql.lag@1', input: from === 'source' ? {} : { from } },
    path: 'seconds',
    atMost,
    steady,
    within,
  });
