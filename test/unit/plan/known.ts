import type { Known } from '../../../engine/plan/known.ts';
import { defaultPhases } from '../../../steps/defaults.ts';

const after: { readonly [step: string]: readonly string[] } = {
  'check-source': [],
  'check-target': [],
  'copy-schema': [],
  'copy-accounts': ['copy-schema'],
  'copy-rows': ['copy-schema'],
  'build-indexes': ['copy-rows'],
  'start-replication': ['build-indexes'],
  'restore-objects': ['start-replication'],
  'wait-for-lag': ['start-replication'],
  'compare-tables': ['start-replication'],
  'lower-ttl': [],
  'move-readers': ['wait-for-lag', 'compare-tables'],
  'check-ready': ['start-replication'],
  'freeze-writes': ['compare-tables', 'check-ready'],
  drain: ['freeze-writes'],
  'carry-counters': ['drain'],
  'switch-traffic': ['drain'],
  'open-target': ['drain', 'carry-counters', 'switch-traffic'],
  'close-source': ['open-target'],
  'stop-replication': ['open-target'],
  'clean-up': ['stop-replication'],
  'start-reverse': ['start-replication', 'compare-tables'],
  'prove-reverse': ['start-reverse', 'drain'],
  'stop-reverse': ['start-reverse', 'open-target'],
};

const afterInRollback: { readonly [step: string]: readonly string[] } = {
  'check-rollback': [],
  'compare-tables': ['check-rollback'],
  'freeze-writes': ['check-rollback'],
  drain: ['freeze-writes'],
  'carry-counters': ['drain'],
  'switch-traffic': ['drain'],
  'open-source': ['drain', 'carry-counters', 'switch-traffic'],
  'move-readers': ['open-source'],
  'close-target': ['open-source'],
  'stop-replication': ['open-source'],
  'clean-up': ['stop-replication'],
};

/** What the registry would say, so that these tests need no step's code. */
export const known: Known = {
  steps: new Map(
    Object.keys({ ...after, ...afterInRollback }).map((step) => {
      const back = afterInRollback[step];
      return [step, { after: after[step] ?? null, ...(back && { afterInRollback: back }) }];
    }),
  ),
  checks: ['primary-keys', 'binlog-format', 'unsupported-types', 'log-bin'],
  defaultPhases,
};
