import type { Phase } from '../engine/step.ts';

/** The phases of a plan for MySQL's own replication that does not write its own. */
export const nativeMysql: { readonly [P in Phase]: readonly { readonly step: string }[] } = {
  prepare: phase(
    'check-source',
    'check-target',
    'copy-schema',
    'copy-accounts',
    'copy-rows',
    'build-indexes',
  ),
  replicate: phase('start-replication', 'restore-objects', 'wait-for-lag', 'compare-tables', 'lower-ttl'),
  cutover: phase(
    'check-ready',
    'freeze-writes',
    'drain',
    'carry-counters',
    'switch-traffic',
    'open-target',
    'close-source',
    'stop-replication',
  ),
  rollback: [],
  cleanup: phase('clean-up'),
};

function phase(...steps: readonly string[]): readonly { readonly step: string }[] {
  return steps.map((step) => ({ step }));
}
