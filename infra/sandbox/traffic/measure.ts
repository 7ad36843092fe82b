import type { Recording } from './recording.ts';

/** Times are milliseconds since the epoch. */
export interface Measured {
  readonly from: number;
  readonly to: number;
  readonly writes: Flow & { readonly byTransaction: Readonly<Record<string, number>> };
  readonly reads: Flow;
  /** Commits with an unknown outcome. */
  readonly unknown: number;
  /** The longest time of a single transaction, acknowledged or not. */
  readonly longestTransaction: Span;
  readonly failures: Readonly<Record<string, number>>;
}

/** One kind of work: how much, how fast, and the longest time without any. */
export interface Flow {
  readonly count: number;
  readonly perSecond: number;
  /** Counts of each full or begun second since `from`. */
  readonly seconds: readonly number[];
  /** The downtime: the longest time in the window without one that succeeded. */
  readonly longestGap: Span;
  /** Milliseconds. */
  readonly latency: { readonly p50: number; readonly p95: number };
}

/** When it began, and its milliseconds. */
export interface Span {
  readonly at: number;
  readonly ms: number;
}

/** Measures what was recorded between two instants; a gap that is still open at `to` counts as far as it goes. */
export function measure(
  recording: Recording,
  names: readonly string[],
  window: { readonly from: number; readonly to: number },
): Measured {
  const { from, to } = window;
  const writes = cut(recording.writes.at, from, to);
  const failures = cut(recording.failures.at, from, to);
  const unknown = cut(recording.unknown, from, to);
  return {
    from,
    to,
    writes: {
      ...measureFlow(recording.writes, from, to),
      byTransaction: count(
        names,
        recording.writes.transaction.slice(...writes).map((index) => names[index] ?? '?'),
      ),
    },
    reads: measureFlow(recording.reads, from, to),
    unknown: unknown[1] - unknown[0],
    longestTransaction: longer(
      findLongest(recording.writes, writes, from),
      findLongest(recording.failures, failures, from),
    ),
    failures: count([], recording.failures.code.slice(...failures)),
  };
}

type Timed = { readonly at: readonly number[]; readonly took: readonly number[] };
type Range = readonly [start: number, end: number];

function measureFlow(timed: Timed, from: number, to: number): Flow {
  const range = cut(timed.at, from, to);
  const seconds = new Array<number>(Math.max(0, Math.ceil((to - from) / 1_000))).fill(0);
  let longestGap: Span = { at: from, ms: 0 };
  let last = from;
  for (const at of timed.at.slice(...range)) {
    const second = Math.min(seconds.length - 1, Math.floor((at - from) / 1_000));
    seconds[second] = (seconds[second] ?? 0) + 1;
    longestGap = longer(longestGap, { at: last, ms: at - last });
    last = at;
  }
  longestGap = longer(longestGap, { at: last, ms: to - last });
  const total = range[1] - range[0];
  const took = Float64Array.from(timed.took.slice(...range)).sort();
  const latency = { p50: quantile(took, 0.5), p95: quantile(took, 0.95) };
  return {
    count: total,
    perSecond: to > from ? (total * 1_000) / (to - from) : 0,
    seconds,
    longestGap,
    latency,
  };
}

function findLongest({ at, took }: Timed, [start, end]: Range, from: number): Span {
  let longest: Span = { at: from, ms: 0 };
  for (let index = start; index < end; index += 1) {
    const ms = took[index] ?? 0;
    longest = longer(longest, { at: (at[index] ?? 0) - ms, ms });
  }
  return longest;
}

function longer(a: Span, b: Span): Span {
  return b.ms > a.ms ? b : a;
}

function cut(at: readonly number[], from: number, to: number): Range {
  return [firstFrom(at, from), firstFrom(at, to, true)];
}

/** The index of the first instant at or after `instant`; only after it, if `past`. */
function firstFrom(at: readonly number[], instant: number, past = false): number {
  let low = 0;
  let high = at.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = at[middle] ?? 0;
    if (value < instant || (past && value === instant)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

function count(names: readonly string[], found: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  for (const name of found) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
