import { milliseconds } from '../../../engine/duration.ts';
import type { Action, Duration, Json, Side } from '../../../engine/step.ts';
import type { QueryLatency } from '../../database.ts';
import { type Operation, operation } from '../../operation.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.measure-queries@1': { input: { ms: number } };
  }
}

/** PostgreSQL counts no distribution of times, and says so: pg_stat_statements has means, of which no percentile can be made. */
export const measureQueries = (side: Side, over: Duration): Action => ({
  id: 'latency',
  title: `how long statements take on the ${side}`,
  until: [
    {
      ask: { op: 'postgresql.measure-queries@1', input: { ms: milliseconds(over) }, on: side },
      path: 'available',
      is: [true, false],
      within: '1m',
    },
  ],
  back: { nothing: 'it only asks' },
});

const measure = operation({
  name: 'postgresql.measure-queries@1',
  reads: true,
  async run({ ms }, tools): Promise<Json> {
    const answer: QueryLatency = {
      ...{ side: tools.on, over_ms: ms, available: false, statements: 0, p50_ms: null, p95_ms: null },
      why: 'PostgreSQL counts sums of times and no distribution of them',
    };
    return answer;
  },
});

export const latencyOperations: readonly Operation[] = [measure];
