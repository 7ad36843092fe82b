import { setTimeout as sleep } from 'node:timers/promises';
import type { ComparedTable, Dialect, OpenSession, Session } from '../dialect.ts';
import { cutTable, type Sides } from './boundaries.ts';
import { type Chunk, cutChunks, Pace } from './chunks.ts';
import { assertComparable } from './comparable.ts';
import type { Comparison } from './comparison.ts';
import { inspectKeys, inspectLeaf, type Leaf, scanRanges } from './inspect.ts';
import { Tally } from './tally.ts';
import { Unsettled } from './unsettled.ts';

/** How far a comparison is. */
export type CompareProgress = {
  readonly table: string;
  /** Rows of the source that were read, in all tables. */
  readonly rows: number;
  /** Tables that were read, of all. */
  readonly done: number;
  readonly of: number;
};

/** What to compare, and how patiently. */
export type CompareOptions = {
  readonly dialect: Dialect;
  readonly source: OpenSession;
  readonly target: OpenSession;
  readonly tables: readonly ComparedTable[];
  /** Connections a side; one more a side finds the boundaries. */
  readonly workers: number;
  /** Replication delay in seconds, fixed or as it is now. */
  readonly lag: number | (() => number);
  /** How long to give the target to catch up, in milliseconds; 0 when nothing moves. Otherwise max(250 ms, 2 × lag). */
  readonly settle?: number;
  /**
   * Resolves once the target has everything that the source had when it was asked. A lag is always the past's: before a row
   * counts as wrong, this is waited for.
   */
  readonly caughtUp?: () => Promise<void>;
  /** In milliseconds of Date.now(). */
  readonly deadline: number;
  readonly stop: AbortSignal;
  progress(progress: CompareProgress): void;
};

// Until these are settled nothing new is read: what waits stays within the memory of a few leaves.
const crowded = { leaves: 256, keys: 10_000 };

/**
 * Compares tables row by row while they may be written: one scan of digests on both sides, then only the ranges that differ,
 * then only the keys that differ, until each is settled or stands still and is wrong.
 */
export async function compareTables(options: CompareOptions): Promise<Comparison> {
  const began = performance.now();
  for (const table of options.tables) assertComparable(table);
  const tallies = options.tables.map((table) => {
    const { dialect } = options;
    return new Tally(table, {
      source: dialect.reads(table, 'source'),
      target: dialect.reads(table, 'target'),
    });
  });
  const sessions: Session[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([options.stop, failed.signal]);
  try {
    const scouts = await openSides(options, sessions);
    const pace = new Pace();
    const chunks = cutChunks(tallies, pace, (tally) => cutTable(tally.table, tally.reads, scouts));
    const work = {
      options,
      tallies,
      chunks,
      pace,
      stop,
      leaves: [],
      unsettled: new Unsettled(),
      busy: 0,
      ended: false,
      done: 0,
    };
    const workers = Array.from({ length: Math.max(1, options.workers) }, async () => {
      try {
        await runWorker(work, await openSides(options, sessions));
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    });
    // Every worker has to be out of its session before it is closed, and the first error is the one that counts.
    await Promise.allSettled(workers);
    stop.throwIfAborted();
    work.unsettled.giveUp();
    return conclude(tallies, work.leaves, began);
  } finally {
    await Promise.allSettled(sessions.map((session) => session.close()));
  }
}

type Work = {
  readonly options: CompareOptions;
  readonly tallies: readonly Tally[];
  readonly chunks: AsyncGenerator<Chunk>;
  readonly pace: Pace;
  readonly stop: AbortSignal;
  readonly leaves: Leaf[];
  readonly unsettled: Unsettled;
  busy: number;
  ended: boolean;
  done: number;
};

async function openSides(
  { dialect, source, target }: CompareOptions,
  opened: Session[],
): Promise<Sides<Session>> {
  const open = async (from: OpenSession) => {
    const session = await from();
    opened.push(session);
    for (const statement of dialect.prepare) await session.rows(statement);
    return session;
  };
  return { source: await open(source), target: await open(target) };
}

async function runWorker(work: Work, sessions: Sides<Session>): Promise<void> {
  while (Date.now() < work.options.deadline) {
    work.stop.throwIfAborted();
    work.busy++;
    const found = await workOnce(work, sessions).finally(() => work.busy--);
    if (found) continue;
    if (work.ended && work.busy === 0 && work.leaves.length === 0 && work.unsettled.size === 0) return;
    await sleep(5);
  }
}

// What was begun goes first: doubts are settled while they are few, and their clocks run while the scan goes on.
async function workOnce(work: Work, sessions: Sides<Session>): Promise<boolean> {
  const { unsettled, leaves } = work;
  const suspects = unsettled.take(performance.now());
  if (suspects.length > 0) {
    const still = stillness(work.options);
    const soon = performance.now() + 5;
    if (suspects.some(({ sighting }) => sighting.ripeAt(still) <= soon)) await work.options.caughtUp?.();
    await inspectKeys(suspects, sessions, still, unsettled);
    suspects[0]?.tally.touch();
    return true;
  }
  if (unsettled.size > crowded.keys) return false;
  const leaf = leaves.shift();
  if (leaf) {
    leaves.unshift(...(await inspectLeaf(leaf, sessions, stillness(work.options), unsettled)));
    leaf.tally.touch();
    return true;
  }
  if (work.ended || leaves.length > crowded.leaves) return false;
  const { value: chunk } = await work.chunks.next();
  if (chunk) await scanChunk(work, chunk, sessions);
  else work.ended = true;
  return true;
}

async function scanChunk(work: Work, { tally, ranges }: Chunk, sessions: Sides<Session>): Promise<void> {
  tally.touch();
  const began = performance.now();
  const { rows, leaves } = await scanRanges(tally, ranges, sessions);
  work.pace.took(ranges.length, performance.now() - began);
  work.leaves.push(...leaves);
  tally.rows.source += rows.source;
  tally.rows.target += rows.target;
  tally.open -= ranges.length;
  tally.touch();
  if (tally.read) work.done++;
  const { database, table } = tally.table.source;
  work.options.progress({
    table: `${database}.${table}`,
    rows: work.tallies.reduce((sum, each) => sum + each.rows.source, 0),
    done: work.done,
    of: work.tallies.length,
  });
}

/** How long the source must have stood still before the target counts as wrong: twice the time to settle. */
function stillness({ settle, lag }: CompareOptions): number {
  if (settle !== undefined) return 2 * settle;
  return 2 * Math.max(250, 2000 * (typeof lag === 'function' ? lag() : lag));
}

function conclude(tallies: readonly Tally[], leaves: readonly Leaf[], began: number): Comparison {
  const waiting = new Set(leaves.map(({ tally }) => tally));
  const open = tallies.some((tally) => !tally.read || tally.unsettled > 0 || waiting.has(tally));
  return {
    verdict: tallies.some((tally) => tally.different) ? 'different' : open ? 'unsettled' : 'equal',
    tables: tallies.map((tally) => tally.result()),
    rows: tallies.reduce((sum, tally) => sum + tally.rows.source, 0),
    ms: Math.round(performance.now() - began),
  };
}
