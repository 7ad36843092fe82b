import type { Comparison } from '../../data/compare/comparison.ts';
import type { QueryLatency } from '../../drivers/database.ts';
import type { Entry } from '../../engine/journal.ts';
import { type Plan, readersOf } from '../../engine/plan/resolved.ts';
import type { Outcome } from '../../engine/running.ts';
import type { Phase, Side } from '../../engine/step.ts';
import type { Measured } from '../../infra/sandbox/traffic/measure.ts';
import type { Traffic } from '../../infra/sandbox/traffic/traffic.ts';
import type { Verified } from '../../infra/sandbox/traffic/verify.ts';
import type { EngineRun } from './engine.ts';

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
  /** Bytes and milliseconds are known where the engine itself copies. */
  readonly copy: { readonly rows: number; readonly bytes?: number; readonly ms?: number } | null;
  readonly compare: {
    readonly verdict: string;
    readonly tables: number;
    readonly rows: number;
    readonly ms: number;
  } | null;
  /** Seconds, when the lag had been small for as long as the plan wants: of a row, and DMS's own metrics where it has any. */
  readonly lag: {
    readonly seconds: number;
    readonly latency?: { readonly source: number; readonly target: number } | null;
  } | null;
  /** How long statements took, as each side's server counted them; null where the plan does not measure it. */
  readonly queries: { readonly before: QueryLatency | null; readonly after: QueryLatency | null };
  readonly downtime: Downtime | null;
  /** Going back after the cutover; null where that was not rehearsed. */
  readonly rollback: {
    readonly outcome: Outcome['how'];
    readonly because: string | null;
    /** Acknowledged writes between the cutover and the freeze of the way back. */
    readonly written: number;
    readonly downtime: Downtime | null;
  } | null;
  /** The longest time without an acknowledged write, apart from the cutover. */
  readonly longest_stall: number;
  readonly traffic: {
    readonly acknowledged: number;
    readonly per_second: number;
    readonly latency: { readonly p50: number; readonly p95: number };
    readonly unknown: number;
    readonly reads: number;
    /** Where they were made, where the plan moves readers; null where it does not. */
    readonly reads_by_host: Readonly<Record<string, number>> | null;
    readonly by_transaction: Readonly<Record<string, number>>;
    readonly failures: Readonly<Record<string, number>>;
    /** Acknowledged writes of each second. */
    readonly seconds: readonly number[];
    /** Where each freeze began, in seconds since the first write. */
    readonly freezes_at: readonly number[];
  };
  readonly writes: {
    readonly checked: number;
    /** Not there as they were acknowledged. */
    readonly lost: number;
    /** Of these, there but otherwise: an older state, or what hangs on a row twice. */
    readonly otherwise: number;
    readonly losses: Verified['lost'];
  };
  readonly dns: { readonly before: string; readonly after: string };
  readonly peak_memory: number;
};

export type Downtime = {
  /** The longest time around a freeze without an acknowledged write, or without a read. */
  readonly write: number;
  readonly read: number;
  /** The part of it in which the engine held writes back. */
  readonly freeze: number;
  readonly budget: string;
};

/** Lays the journals beside what the application saw. */
export function reportOn(seen: {
  plan: Plan;
  hash: string;
  servers: string;
  began: number;
  ready: number;
  run: EngineRun;
  back: EngineRun | null;
  traffic: Traffic;
  verified: Verified & { acknowledged: number };
  dns: { before: string; after: string };
}): Report {
  const { plan, back, traffic, verified } = seen;
  const { entries, end } = seen.run;
  const all = traffic.measure();
  const frozen = freezeOf(entries);
  const frozenBack = back && freezeOf(back.entries);
  const freezes = [frozen, frozenBack].filter((each) => each !== null);
  return {
    plan: seen.hash,
    name: plan.name,
    env: plan.env,
    servers: seen.servers,
    outcome: end.how,
    because: end.how === 'unwound' ? end.because : null,
    took: { setup: seen.ready - seen.began, run: (entries.at(-1)?.time ?? seen.ready) - seen.ready },
    phases: [...phasesOf(entries), ...phasesOf(back?.entries ?? [])],
    copy: outputOf(entries, 'copy-rows/rows'),
    compare: summarize(outputOf<Comparison>(entries, 'compare-tables/rows')),
    lag: outputOf(entries, 'wait-for-lag/lag'),
    queries: { before: latencyOn('source', entries), after: latencyOn('target', entries) },
    downtime: frozen && downtime(traffic, all, plan, frozen, frozenBack?.from ?? all.to),
    rollback: back && {
      outcome: back.end.how,
      because: back.end.how === 'unwound' ? back.end.because : null,
      written: traffic.measure(frozen?.to, frozenBack?.from).writes.count,
      downtime: frozenBack && downtime(traffic, all, plan, frozenBack, all.to),
    },
    longest_stall: stall(traffic, all, freezes),
    traffic: {
      acknowledged: verified.acknowledged,
      per_second: Math.round(all.writes.perSecond),
      latency: all.writes.latency,
      unknown: all.unknown,
      reads: all.reads.count,
      reads_by_host: readersOf(plan) && traffic.readsByHost(),
      by_transaction: all.writes.byTransaction,
      failures: all.failures,
      seconds: all.writes.seconds,
      freezes_at: freezes.map(({ from }) => Math.max(0, (from - all.from) / 1_000)),
    },
    writes: {
      checked: verified.checked,
      lost: verified.lostCount,
      otherwise: verified.otherwise,
      losses: verified.lost,
    },
    dns: seen.dns,
    peak_memory: Math.max(end.peak_memory, back?.end.peak_memory ?? 0),
  };
}

/** How long clients may take to find the new side: DNS, and their pools' back-off. */
const reconnect = 10_000;

/** From when to when nobody could write, in epoch milliseconds. */
type Freeze = { readonly from: number; readonly to: number };

function freezeOf(entries: readonly Entry[]): Freeze | null {
  const at = (kind: 'clock-started' | 'clock-stopped') => entries.find((entry) => entry.at === kind)?.time;
  const [from, to] = [at('clock-started'), at('clock-stopped') ?? entries.at(-1)?.time];
  return from === undefined || to === undefined ? null : { from, to };
}

function downtime(traffic: Traffic, all: Measured, plan: Plan, { from, to }: Freeze, next: number): Downtime {
  const around = traffic.measure(from - 1_000, Math.min(to + reconnect, next, all.to));
  return {
    write: Math.round(around.writes.longestGap.ms),
    read: Math.round(around.reads.longestGap.ms),
    freeze: to - from,
    budget: plan.thresholds.write_freeze,
  };
}

/** The longest time without a write in what lies between the freezes. */
function stall(traffic: Traffic, { from, to }: Measured, freezes: readonly Freeze[]): number {
  const edges = [from, ...freezes.flatMap((each) => [each.from, each.to + reconnect]), to];
  let longest = 0;
  for (let part = 0; part < edges.length; part += 2) {
    const [begin = to, end = to] = edges.slice(part, part + 2);
    if (end > begin) longest = Math.max(longest, traffic.measure(begin, end).writes.longestGap.ms);
  }
  return Math.round(longest);
}

/** How long each phase of a journal took; what comes before the first belongs to it. */
export function phasesOf(entries: readonly Entry[]): Report['phases'] {
  const found = new Map<Phase, { from: number; to: number; actions: number }>();
  let phase = entries.find((entry) => entry.at === 'planned')?.phase ?? 'prepare';
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

/** The last measurement of a side, whatever its step is called. */
function latencyOn(side: Side, entries: readonly Entry[]): QueryLatency | null {
  const outputs = entries.flatMap((entry) =>
    entry.at === 'proved' ? [entry.output as QueryLatency | null] : [],
  );
  return outputs.findLast((output) => output?.over_ms !== undefined && output.side === side) ?? null;
}

function summarize(comparison: Comparison | null): Report['compare'] {
  if (!comparison) return null;
  const { verdict, tables, rows, ms } = comparison;
  return { verdict, tables: tables.length, rows, ms };
}
