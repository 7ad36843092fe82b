import type { Known } from '../../../engine/plan/known.ts';
import { nativeMysql } from '../../../steps/defaults.ts';

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
  'check-ready': ['start-replication'],
  'freeze-writes': ['compare-tables', 'check-ready'],
  drain: ['freeze-writes'],
  'carry-counters': ['drain'],
  'switch-traffic': ['drain'],
  'open-target': ['drain', 'carry-counters', 'switch-traffic'],
  'close-source': ['open-target'],
  'stop-replication': ['open-target'],
  'clean-up': ['stop-replication'],
};

/** What the registry would say, so that these tests need no step's code. */
export const known: Known = {
  steps: new Map(Object.entries(after).map(([step, names]) => [step, { after: names }])),
  checks: ['primary-keys', 'binlog-format', 'unsupported-types', 'log-bin'],
  defaultPhases: nativeMysql,
};
