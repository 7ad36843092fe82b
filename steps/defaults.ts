import type { DefaultPhases, Way } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan that does not write its own. */
export const defaultPhases = ({
  dms,
  logical = false,
  back,
  capacity = false,
  snapshot = false,
}: Way): DefaultPhases => ({
  prepare: phase(
    'check-source',
    'check-target',
    ...(capacity ? ['set-capacity'] : []),
    'copy-schema',
    'copy-accounts',
    'copy-rows',
    'build-indexes',
  ),
  ...(dms ? overDms(back, snapshot) : overNative(back, snapshot, logical)),
  rollback: back
    ? phase(
        'check-rollback',
        'freeze-writes',
        'drain',
        'carry-counters',
        'switch-traffic',
        'open-source',
        'close-target',
        'stop-replication',
        'clean-up',
      )
    : [],
  cleanup: [...(back ? [{ step: 'stop-reverse', not_before: window }] : []), ...phase('clean-up')],
});

/**
 * In PostgreSQL the channel back is made once the forward one rests: before version 16 nothing keeps two subscriptions between two servers
 * from feeding each other, and making it takes milliseconds.
 */
const overNative = (back: boolean, snapshot: boolean, logical: boolean) => ({
  replicate: phase(
    'start-replication',
    'restore-objects',
    'wait-for-lag',
    'compare-tables',
    ...(back && !logical ? ['start-reverse'] : []),
    ...(snapshot ? ['snapshot-target'] : []),
    'lower-ttl',
  ),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'carry-counters',
    ...(back ? [logical ? 'start-reverse' : 'prove-reverse'] : []),
    ...tail,
  ),
});

/**
 * DMS writes to the target as an application would: triggers would fire on what it brings, and a channel back would return it. Both
 * come once it has brought everything.
 */
const overDms = (back: boolean, snapshot: boolean) => ({
  replicate: phase(
    'start-replication',
    'wait-for-lag',
    'compare-tables',
    ...(snapshot ? ['snapshot-target'] : []),
    'lower-ttl',
  ),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'restore-objects',
    'carry-counters',
    ...(back ? ['start-reverse'] : []),
    ...tail,
  ),
});

const tail = ['switch-traffic', 'open-target', 'close-source', 'stop-replication'] as const;

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
