import type { DefaultPhases, Way } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan that does not write its own. */
export const defaultPhases = (way: Way): DefaultPhases => ({
  prepare: phase(
    'check-source',
    'check-target',
    ...(way.capacity ? ['set-capacity'] : []),
    'copy-schema',
    'copy-accounts',
    'copy-rows',
    'build-indexes',
  ),
  ...(way.dms ? overDms(way) : overNative(way)),
  rollback: way.back
    ? phase(
        'check-rollback',
        'freeze-writes',
        'drain',
        'carry-counters',
        'switch-traffic',
        'open-source',
        ...(way.readers ? ['move-readers'] : []),
        'close-target',
        'stop-replication',
        'clean-up',
      )
    : [],
  cleanup: [...(way.back ? [{ step: 'stop-reverse', not_before: window }] : []), ...phase('clean-up')],
});

/** Readers go first: what they find out about the target is better known while it can be left without a freeze. */
const overNative = ({ back, snapshot, readers }: Way) => ({
  replicate: phase(
    'start-replication',
    'restore-objects',
    'wait-for-lag',
    'compare-tables',
    ...(readers ? ['move-readers'] : []),
    ...(back ? ['start-reverse'] : []),
    ...(snapshot ? ['snapshot-target'] : []),
    'lower-ttl',
  ),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'carry-counters',
    ...(back ? ['prove-reverse'] : []),
    ...tail,
  ),
});

/**
 * DMS writes to the target as an application would: triggers would fire on what it brings, and a channel back would return it. Both
 * come once it has brought everything.
 */
const overDms = ({ back, snapshot, readers }: Way) => ({
  replicate: phase(
    'start-replication',
    'wait-for-lag',
    'compare-tables',
    ...(readers ? ['move-readers'] : []),
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
