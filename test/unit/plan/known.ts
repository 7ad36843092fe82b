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
  'restore-ttl': ['open-target'],
  'start-reverse': ['start-replication', 'compare-tables'],
  'prove-reverse': ['start-reverse', 'drain'],
  'stop-reverse': ['start-reverse', 'open-target'],
};

const afterAsReplica: { readonly [step: string]: readonly string[] | null } = {
  'create-replica': ['check-source'],
  'check-target': ['create-replica'],
  'copy-schema': null,
  'copy-accounts': null,
  'copy-rows': null,
  'build-indexes': null,
  'restore-objects': null,
  'start-replication': ['create-replica', 'check-target'],
  'promote-replica': ['drain'],
  'carry-counters': ['promote-replica'],
  'start-reverse': ['promote-replica'],
  'switch-traffic': ['promote-replica'],
  'open-target': ['promote-replica', 'carry-counters', 'switch-traffic'],
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
  'restore-ttl': ['open-source'],
};

/** What the registry would say, so that these tests need no step's code. */
export const known: Known = {
  steps: new Map(
    Object.keys({ ...after, ...afterAsReplica, ...afterInRollback }).map((step) => {
      const [replica, back] = [afterAsReplica[step], afterInRollback[step]];
      return [
        step,
        {
          after: after[step] ?? null,
          ...(replica !== undefined && { afterAsReplica: replica }),
          ...(back && { afterInRollback: back }),
        },
      ];
    }),
  ),
  checks: ['primary-keys', 'binlog-format', 'unsupported-types', 'log-bin'],
  defaultPhases,
};
