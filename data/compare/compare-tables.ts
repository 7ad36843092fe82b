import type { ComparedTable, OpenSession, Range, Session } from '../dialect.ts';
import { cutTable, leafRows, type Sides, sampleTable } from './boundaries.ts';
import { cutChunks, Stride } from './chunks.ts';
import { withCommonKey } from './comparable.ts';
import type { Comparison } from './comparison.ts';
import { type Counting, countingOf } from './counts.ts';
import { type CleanPart, note, recall } from './memory.ts';
import type { CompareOptions } from './options.ts';
import { Tally } from './tally.ts';
import { Total } from './total.ts';
import { Unsettled } from './unsettled.ts';
import { runWorker, type Work } from './work.ts';

export type { CompareOptions, CompareProgress } from './options.ts';

/** How many leaves of a table a quick comparison reads. */
export const sampledLeaves = 8;

/**
 * Compares tables row by row while they may be written: one scan of digests on both sides, then only the ranges that differ,
 * then only the keys that differ, until each is settled or stands still and is wrong.
 */
export async function compareTables(options: CompareOptions): Promise<Comparison> {
  const began = performance.now();
  const quick = options.mode === 'quick';
  const earlier = quick ? null : await options.checkpoint?.read();
  const tallies = options.tables.map(withCommonKey).map((table) => {
    const { dialect } = options;
    const reads = { source: dialect.reads(table, 'source'), target: dialect.reads(table, 'target') };
    return new Tally(table, reads, recall(earlier ?? null, table));
  });
  const sessions: Session[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([options.stop, failed.signal]);
  try {
    const scouts = await openSides(options, sessions);
    const stride = new Stride();
    const countings: Counting[] = [];
    const cut = (tally: Tally): AsyncIterable<Range> => {
      const counting = countingOf(tally, quick);
      if (counting) countings.push(counting);
      if (quick) return cutSample(tally, scouts);
      if (tally.before?.upTo === null) return nothing();
      return cutTable(tally.table, tally.reads, scouts, tally.before?.upTo);
    };
    const work: Work = {
      options,
      tallies,
      total: new Total(tallies),
      chunks: cutChunks(tallies, stride, cut),
      stride,
      stop,
      leaves: [],
      countings,
      unsettled: new Unsettled(),
      remember: quick ? async () => undefined : rememberBy(options, tallies),
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
    const comparison = conclude(work, began, quick);
    if (!quick) await options.checkpoint?.write(comparison.verdict === 'equal' ? null : noteOf(tallies));
    return comparison;
  } catch (error) {
    // What was found equal until here need not be read again; the error is what counts.
    if (!quick) await options.checkpoint?.write(noteOf(tallies)).catch(() => undefined);
    throw error;
  } finally {
    await Promise.allSettled(sessions.map((session) => session.close()));
  }
}

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

// Empty and open: a table that an earlier comparison found equal has no part that is left to be read.
async function* nothing(): AsyncGenerator<Range> {}

async function* cutSample(tally: Tally, scouts: Sides<Session>): AsyncGenerator<Range> {
  const [row] = await scouts.source.rows(tally.reads.source.counts([]));
  const rows = Number(row?.[1] ?? 0);
  const of = Math.max(1, Math.ceil(rows / leafRows));
  const leaves = Math.min(of, sampledLeaves);
  // Without a common order a leaf costs as much as the table: there the numbers have to do.
  tally.sample = { leaves: tally.reads.source.divided ? 0 : leaves, of };
  if (tally.reads.source.divided) return;
  if (of <= sampledLeaves) return yield* cutTable(tally.table, tally.reads, scouts);
  yield* sampleTable(rows, leaves, tally.reads.source, scouts.source);
}

const rememberEvery = 2_000;

/** Notes what is clean, every two seconds at the most and one note at a time. */
function rememberBy({ checkpoint }: CompareOptions, tallies: readonly Tally[]): () => Promise<void> {
  let next = performance.now() + rememberEvery;
  return async () => {
    if (!checkpoint || performance.now() < next) return;
    next = Number.POSITIVE_INFINITY;
    await checkpoint.write(noteOf(tallies));
    next = performance.now() + rememberEvery;
  };
}

function noteOf(tallies: readonly Tally[]) {
  const clean = tallies.flatMap((tally): [ComparedTable, CleanPart][] =>
    tally.clean ? [[tally.table, tally.clean]] : [],
  );
  return note(new Map(clean));
}

function conclude({ tallies, leaves }: Work, began: number, quick: boolean): Comparison {
  const waiting = new Set(leaves.map(({ tally }) => tally));
  const open = tallies.some((tally) => !tally.read || tally.unsettled > 0 || waiting.has(tally));
  const different = tallies.some((tally) => tally.different);
  return {
    verdict: different ? 'different' : open ? 'unsettled' : quick ? 'sampled' : 'equal',
    tables: tallies.map((tally) => tally.result()),
    rows: tallies.reduce((sum, tally) => sum + tally.rows.source, 0),
    ms: Math.round(performance.now() - began),
  };
}
