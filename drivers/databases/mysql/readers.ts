import { milliseconds } from '../../../engine/duration.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Late, Probe } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import './reader-operations.ts';

/** For how long the target's reader may be found not well before it counts: a connection may be lost once. */
const patience = '10s';

/** What is asked of the target's reader; validation keeps the step that asks out of plans that name none. */
function readerOf({ traffic, target }: Plan) {
  const readers = traffic.via === 'route53' ? traffic.readers : null;
  if (readers === null) throw new RangeError('the plan names no readers');
  return { ...readers, at: { host: readers.target ?? target.host } };
}

/** See `Database.readersWell`. */
export function readersWell(plan: Plan, canary: Table['target'], made?: Late): Probe {
  const { at, health } = readerOf(plan);
  return {
    ask: {
      op: 'mysql.reader-health@1',
      input: {
        ...at,
        canary,
        query: health.query,
        lag: milliseconds(plan.thresholds.lag.at_most) / 1000,
        errors: health.error_rate < 1 ? { at_most: health.error_rate, since: made ?? null } : null,
      },
      on: 'target',
    },
    path: 'findings',
    is: [[]],
    within: patience,
  };
}

/** See `Database.readersAtWork`. */
export function readersAtWork(plan: Plan): Probe {
  const { at, health } = readerOf(plan);
  const counted = health.error_rate < 1;
  return {
    ask: { op: 'mysql.reader-statements@1', input: { ...at, counted }, on: 'target' },
    path: 'counted',
    is: [counted],
    within: patience,
  };
}
