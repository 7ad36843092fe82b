import type { DefaultPhases, Way } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan that does not write its own. */
export const defaultPhases = (way: Way): DefaultPhases => ({
  prepare: way.replica
    ? phase('check-source', 'create-replica', ...capacity(way), 'check-target')
    : copied(way),
  replicate: replicate(way),
  cutover: cutover(way),
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

const native = (way: Way) => !way.dms && !way.replica;
/**
 * Whether the channel back stands before the freeze. In PostgreSQL it is made once the forward one rests: before version 16 nothing keeps
 * two subscriptions between two servers from feeding each other, and making it takes milliseconds.
 */
const ahead = (way: Way) => native(way) && !way.logical;
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

const replicate = (way: Way) =>
  phase(
    'start-replication',
    ...(native(way) ? ['restore-objects'] : []),
    'wait-for-lag',
    'compare-tables',
    ...readers(way),
    ...(way.back && ahead(way) ? ['start-reverse'] : []),
    ...snapshot(way),
    'lower-ttl',
  );

/**
 * DMS writes to the target as an application would: triggers would fire on what it brings, and a channel back would return it. Both
 * come once it has brought everything. Nothing is written on a replica before it is promoted, and what flows back begins there.
 */
const cutover = (way: Way) =>
  phase(
    'check-ready',
    'freeze-writes',
    'drain',
    ...(way.dms ? ['restore-objects'] : way.replica ? ['promote-replica'] : []),
    'carry-counters',
    ...(way.back ? [ahead(way) ? 'prove-reverse' : 'start-reverse'] : []),
    ...smoke(way),
    'switch-traffic',
    'open-target',
    'close-source',
    'stop-replication',
  );

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
