import type { Comparison } from '../../data/compare/comparison.ts';
import type { Entry } from '../../engine/journal.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Outcome } from '../../engine/running.ts';
import type { Phase } from '../../engine/step.ts';
import type { Measured } from '../../infra/sandbox/traffic/measure.ts';
import type { Traffic } from '../../infra/sandbox/traffic/traffic.ts';
import type { Verified } from '../../infra/sandbox/traffic/verify.ts';

/** What happened in a rehearsal. Times in milliseconds, memory in bytes. */
export type Report = {
  readonly plan: string;
  readonly name: string;
  readonly env: string;
  /** What it ran on, as `MySQL 9.7.4`. */
  readonly servers: string;
  readonly outcome: Outcome['how'];
  readonly because: string | null;
  readonly took: { readonly setup: number; readonly run: number };
  readonly phases: readonly { readonly phase: Phase; readonly ms: number; readonly actions: number }[];
  readonly copy: { readonly rows: number; readonly bytes: number; readonly ms: number } | null;
  readonly compare: {
    readonly verdict: string;
    readonly tables: number;
    readonly rows: number;
    readonly ms: number;
  } | null;
  readonly downtime: {
    /** The longest time around the cutover without an acknowledged write, or without a read. */
    readonly write: number;
    readonly read: number;
    /** The part of it in which the engine held writes back. */
    readonly freeze: number;
    readonly budget: string;
  } | null;
  /** The longest time without an acknowledged write, apart from the cutover. */
  readonly longest_stall: number;
  readonly traffic: {
    readonly acknowledged: number;
    readonly per_second: number;
    readonly latency: { readonly p50: number; readonly p95: number };
    readonly unknown: number;
    readonly reads: number;
    readonly by_transaction: Readonly<Record<string, number>>;
    readonly failures: Readonly<Record<string, number>>;
    /** Acknowledged writes of each second. */
    readonly seconds: readonly number[];
    /** Where the freeze began, in seconds since the first write; null without one. */
    readonly freeze_at: number | null;
  };
  readonly writes: { readonly checked: number; readonly lost: number; readonly losses: Verified['lost'] };
  readonly dns: { readonly before: string; readonly after: string };
  readonly peak_memory: number;
};

/** Lays the journal beside what the application saw. */
export function reportOn(seen: {
  plan: Plan;
  hash: string;
  servers: string;
  began: number;
  ready: number;
  entries: readonly Entry[];
  end: Outcome & { peak_memory: number };
  traffic: Traffic;
  verified: Verified & { acknowledged: number };
  dns: { before: string; after: string };
}): Report {
  const { plan, entries, end, traffic, verified } = seen;
  const all = traffic.measure();
  const clock = (at: 'clock-started' | 'clock-stopped') => entries.find((entry) => entry.at === at)?.time;
  const [frozen, thawed] = [clock('clock-started'), clock('clock-stopped') ?? entries.at(-1)?.time];
  return {
    plan: seen.hash,
    name: plan.name,
    env: plan.env,
    servers: seen.servers,
    outcome: end.how,
    because: end.how === 'unwound' ? end.because : null,
    took: { setup: seen.ready - seen.began, run: (entries.at(-1)?.time ?? seen.ready) - seen.ready },
    phases: phasesOf(entries),
    copy: outputOf(entries, 'copy-rows/rows'),
    compare: summarize(outputOf<Comparison>(entries, 'compare-tables/rows')),
    downtime:
      frozen === undefined || thawed === undefined ? null : downtime(traffic, all, plan, frozen, thawed),
    longest_stall: stall(traffic, all, frozen, thawed),
    traffic: {
      acknowledged: verified.acknowledged,
      per_second: Math.round(all.writes.perSecond),
      latency: all.writes.latency,
      unknown: all.unknown,
      reads: all.reads.count,
      by_transaction: all.writes.byTransaction,
      failures: all.failures,
      seconds: all.writes.seconds,
      freeze_at: frozen === undefined ? null : Math.max(0, (frozen - all.from) / 1_000),
    },
    writes: { checked: verified.checked, lost: verified.lostCount, losses: verified.lost },
    dns: seen.dns,
    peak_memory: end.peak_memory,
  };
}

/** How long clients may take to find the new side: DNS, and their pools' back-off. */
const reconnect = 10_000;

function downtime(
  traffic: Traffic,
  all: Measured,
  plan: Plan,
  frozen: number,
  thawed: number,
): Report['downtime'] {
  const around = traffic.measure(frozen - 1_000, Math.min(thawed + reconnect, all.to));
  return {
    write: Math.round(around.writes.longestGap.ms),
    read: Math.round(around.reads.longestGap.ms),
    freeze: thawed - frozen,
    budget: plan.thresholds.write_freeze,
  };
}

function stall(
  traffic: Traffic,
  all: Measured,
  frozen: number | undefined,
  thawed: number | undefined,
): number {
  if (frozen === undefined || thawed === undefined) return Math.round(all.writes.longestGap.ms);
  const parts = [traffic.measure(all.from, frozen)];
  if (all.to > thawed + reconnect) parts.push(traffic.measure(thawed + reconnect, all.to));
  return Math.round(Math.max(...parts.map(({ writes }) => writes.longestGap.ms)));
}

function phasesOf(entries: readonly Entry[]): Report['phases'] {
  const found = new Map<Phase, { from: number; to: number; actions: number }>();
  let phase: Phase = 'prepare';
  for (const entry of entries) {
    if (entry.at === 'planned') phase = entry.phase;
    const known = found.get(phase) ?? { from: entry.time, to: entry.time, actions: 0 };
    found.set(phase, {
      from: known.from,
      to: entry.time,
      actions: known.actions + (entry.at === 'proved' ? 1 : 0),
    });
  }
  return [...found].map(([name, { from, to, actions }]) => ({ phase: name, ms: to - from, actions }));
}

function outputOf<T>(entries: readonly Entry[], action: string): T | null {
  const found = entries.findLast((entry) => entry.at === 'proved' && entry.action === action);
  return found?.at === 'proved' ? (found.output as T) : null;
}

function summarize(comparison: Comparison | null): Report['compare'] {
  if (!comparison) return null;
  const { verdict, tables, rows, ms } = comparison;
  return { verdict, tables: tables.length, rows, ms };
}
