import type { DefaultPhases, Way } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan that does not write its own. */
export const defaultPhases = ({
  dms,
  back,
  replica = false,
  capacity = false,
  snapshot = false,
}: Way): DefaultPhases => ({
  prepare: replica
    ? phase('check-source', 'create-replica', ...(capacity ? ['set-capacity'] : []), 'check-target')
    : phase(
        'check-source',
        'check-target',
        ...(capacity ? ['set-capacity'] : []),
        'copy-schema',
        'copy-accounts',
        'copy-rows',
        'build-indexes',
      ),
  ...(replica ? overReplica(back, snapshot) : dms ? overDms(back, snapshot) : overNative(back, snapshot)),
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
        'restore-ttl',
        'clean-up',
      )
    : [],
  cleanup: [
    ...(back ? [{ step: 'stop-reverse', not_before: window }] : []),
    ...phase('restore-ttl', 'clean-up'),
  ],
});

const overNative = (back: boolean, snapshot: boolean) => ({
  replicate: phase(
    'start-replication',
    'restore-objects',
    'wait-for-lag',
    'compare-tables',
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
const overDms = (back: boolean, snapshot: boolean) => ({
  replicate: flowing(snapshot),
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

/** Nothing is written on a replica before it is promoted, and what flows back begins there. */
const overReplica = (back: boolean, snapshot: boolean) => ({
  replicate: flowing(snapshot),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'promote-replica',
    'carry-counters',
    ...(back ? ['start-reverse'] : []),
    ...tail,
  ),
});

const flowing = (snapshot: boolean) =>
  phase(
    'start-replication',
    'wait-for-lag',
    'compare-tables',
    ...(snapshot ? ['snapshot-target'] : []),
    'lower-ttl',
  );

const tail = ['switch-traffic', 'open-target', 'close-source', 'stop-replication'] as const;

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
