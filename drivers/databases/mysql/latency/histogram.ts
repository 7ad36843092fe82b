import type { QueryLatency } from '../../../database.ts';

/** One bucket of a histogram: how many statements took at most `ms` milliseconds, and more than the bucket before it allows. */
export type Bucket = { readonly bucket: number; readonly ms: number; readonly count: number };

/**
 * What was counted between two readings, as percentiles by the upper end of their bucket (450 of them, each some 5 % wider than the one
 * before: events_statements_histogram_by_digest in the MySQL manual). Counters that were set back in between, by a restart or a
 * TRUNCATE, say nothing.
 */
export function between(
  before: readonly Bucket[],
  after: readonly Bucket[],
): Pick<QueryLatency, 'available' | 'why' | 'statements' | 'p50_ms' | 'p95_ms'> {
  const known = new Map(before.map(({ bucket, count }) => [bucket, count]));
  const now = new Set(after.map(({ bucket }) => bucket));
  const none = { statements: 0, p50_ms: null, p95_ms: null };
  const counted = after.map(({ bucket, ms, count }) => ({ ms, count: count - (known.get(bucket) ?? 0) }));
  if (counted.some(({ count }) => count < 0) || before.some(({ bucket }) => !now.has(bucket)))
    return { available: false, why: 'the server’s counters were set back meanwhile', ...none };
  const statements = counted.reduce((sum, { count }) => sum + count, 0);
  if (statements === 0)
    return {
      ...{ available: false, ...none },
      why: 'no session with one of these databases as its own ran a statement meanwhile',
    };
  const at = (share: number) => {
    let seen = 0;
    for (const { ms, count } of counted) {
      seen += count;
      if (seen >= share * statements) return Number(ms.toPrecision(3));
    }
    return null;
  };
  return { available: true, why: null, statements, p50_ms: at(0.5), p95_ms: at(0.95) };
}
