import type { DefaultPhases, Way } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan that does not write its own. */
export const defaultPhases = (way: Way): DefaultPhases => ({
  prepare: way.replica
    ? phase('check-source', 'create-replica', ...capacity(way), 'check-target')
    : copied(way),
  ...(way.replica ? overReplica(way) : way.dms ? overDms(way) : overNative(way)),
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
        'restore-ttl',
        'clean-up',
      )
    : [],
  cleanup: [
    ...(way.back ? [{ step: 'stop-reverse', not_before: window }] : []),
    ...phase('restore-ttl', 'clean-up'),
  ],
});

const capacity = (way: Way) => (way.capacity ? ['set-capacity'] : []);
const snapshot = (way: Way) => (way.snapshot ? ['snapshot-target'] : []);
const smoke = (way: Way) => (way.smoke ? ['smoke-test'] : []);
/** Readers go first: what they find out about the target is better known while it can be left without a freeze. */
const readers = (way: Way) => (way.readers ? ['move-readers'] : []);

const copied = (way: Way) =>
  phase(
    'check-source',
    'check-target',
    ...capacity(way),
    'copy-schema',
    'copy-accounts',
    'copy-rows',
    'build-indexes',
  );

/**
 * In PostgreSQL the channel back is made once the forward one rests: before version 16 nothing keeps two subscriptions between two servers
 * from feeding each other, and making it takes milliseconds.
 */
const overNative = (way: Way) => ({
  replicate: phase(
    'start-replication',
    'restore-objects',
    'wait-for-lag',
    'compare-tables',
    ...readers(way),
    ...(way.back && !way.logical ? ['start-reverse'] : []),
    ...snapshot(way),
    'lower-ttl',
  ),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'carry-counters',
    ...(way.back ? [way.logical ? 'start-reverse' : 'prove-reverse'] : []),
    ...smoke(way),
    ...tail,
  ),
});

/**
 * DMS writes to the target as an application would: triggers would fire on what it brings, and a channel back would return it. Both
 * come once it has brought everything.
 */
const overDms = (way: Way) => ({
  replicate: flowing(way),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'restore-objects',
    'carry-counters',
    ...(way.back ? ['start-reverse'] : []),
    ...smoke(way),
    ...tail,
  ),
});

/** Nothing is written on a replica before it is promoted, and what flows back begins there. */
const overReplica = (way: Way) => ({
  replicate: flowing(way),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'promote-replica',
    'carry-counters',
    ...(way.back ? ['start-reverse'] : []),
    ...smoke(way),
    ...tail,
  ),
});

const flowing = (way: Way) =>
  phase('start-replication', 'wait-for-lag', 'compare-tables', ...snapshot(way), 'lower-ttl');

const tail = ['switch-traffic', 'open-target', 'close-source', 'stop-replication'] as const;

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
