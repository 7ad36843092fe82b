import { bucketOf } from '../../engine/plan/bucket.ts';
import type { Plan } from '../../engine/plan/resolved.ts';

/** The buckets that a plan names: for its records, and for DMS's reports. */
export const bucketsOf = ({ state, replication }: Plan): ReadonlySet<string> =>
  new Set([bucketOf(state)?.bucket, replication.dms?.assessment?.bucket].flatMap((name) => name ?? []));
