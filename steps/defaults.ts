import type { DefaultPhases } from '../engine/plan/known.ts';
import type { Duration } from '../engine/step.ts';

/** For how long going back stays possible, where a plan does not say it. */
const window: Duration = '24h';

/** The phases of a plan for a database's own replication that does not write its own; `back`: with a channel that leads back. */
export const nativePhases = (back: boolean): DefaultPhases => ({
  prepare: phase(
    'check-source',
    'check-target',
    'copy-schema',
    'copy-accounts',
    'copy-rows',
    'build-indexes',
  ),
  replicate: phase(
    'start-replication',
    'restore-objects',
    'wait-for-lag',
    'compare-tables',
    ...(back ? ['start-reverse'] : []),
    'lower-ttl',
  ),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'carry-counters',
    ...(back ? ['prove-reverse'] : []),
    'switch-traffic',
    'open-target',
    'close-source',
    'stop-replication',
  ),
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

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
