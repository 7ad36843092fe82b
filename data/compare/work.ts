import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Chunk, Stride } from './chunks.ts';
import { type Counting, count } from './counts.ts';
import { inspectKeys, inspectLeaf, type Leaf, scanRanges } from './inspect.ts';
import type { CompareOptions } from './options.ts';
import type { Tally } from './tally.ts';
import type { Total } from './total.ts';
import type { Unsettled } from './unsettled.ts';

/** All that is left to be done, shared by the workers. */
export type Work = {
  readonly options: CompareOptions;
  readonly tallies: readonly Tally[];
  readonly total: Total;
  readonly chunks: AsyncGenerator<Chunk>;
  readonly stride: Stride;
  readonly stop: AbortSignal;
  readonly leaves: Leaf[];
  readonly countings: Counting[];
  readonly unsettled: Unsettled;
  /** Called when something was settled. */
  remember(): Promise<void>;
  busy: number;
  ended: boolean;
  done: number;
};

// Until these are settled nothing new is read: what waits stays within the memory of a few leaves.
const crowded = { leaves: 256, keys: 10_000 };

/** Works with one session a side until nothing is left, or the deadline. */
export async function runWorker(work: Work, sessions: Sides<Session>): Promise<void> {
  while (Date.now() < work.options.deadline) {
    work.stop.throwIfAborted();
    work.busy++;
    const found = await workOnce(work, sessions).finally(() => work.busy--);
    if (found) continue;
    const { leaves, countings, unsettled } = work;
    const left = leaves.length + countings.length + unsettled.size;
    if (work.ended && work.busy === 0 && left === 0) return;
    await sleep(5);
  }
}

const enough = 200;

// What was begun goes first: doubts are settled while they are few, and their clocks run while the scan goes on.
async function workOnce(work: Work, sessions: Sides<Session>): Promise<boolean> {
  const { unsettled, leaves, options } = work;
  // Leaves before keys, so that the keys of several leaves are looked at together.
  const suspects = leaves.length > 0 && unsettled.size < enough ? [] : unsettled.take(performance.now());
  if (suspects.length > 0) {
    await catchUp(
      options,
      suspects.map(({ sighting }) => sighting.ripeAt(stillness(options))),
    );
    await inspectKeys(suspects, sessions, stillness(options), unsettled, ({ table }, finding) =>
      options.found?.(table, finding),
    );
    suspects[0]?.tally.touch();
    await work.remember();
    return true;
  }
  if (await countOnce(work, sessions)) return true;
  if (unsettled.size > crowded.keys) return false;
  const leaf = leaves.shift();
  if (leaf) {
    const parts = await inspectLeaf(leaf, sessions, stillness(options), unsettled);
    leaves.unshift(...parts);
    leaf.piece.open += parts.length;
    leaf.tally.close(leaf.piece);
    leaf.tally.touch();
    return true;
  }
  if (work.ended || leaves.length > crowded.leaves) return false;
  await options.pace?.pass();
  const { value: chunk } = await work.chunks.next();
  if (chunk) await scanChunk(work, chunk, sessions);
  else work.ended = true;
  await work.remember();
  return true;
}

// A lag is always the past's: what is about to count as wrong is looked at once the target has everything.
async function catchUp(options: CompareOptions, ripe: readonly number[]): Promise<void> {
  const soon = performance.now() + 5;
  if (ripe.some((at) => at <= soon)) await options.caughtUp?.();
}

async function countOnce({ countings, options, total }: Work, sessions: Sides<Session>): Promise<boolean> {
  const at = countings.findIndex(({ due }) => due <= performance.now());
  const [counting] = at < 0 ? [] : countings.splice(at, 1);
  if (!counting) return false;
  const still = stillness(options);
  const first = counting.due === 0;
  await catchUp(options, first ? [] : [...counting.sightings.values().map((each) => each.ripeAt(still))]);
  const again = await count(counting, sessions, still, first);
  if (again) countings.push(again);
  total.count(counting.tally);
  counting.tally.touch();
  return true;
}

async function scanChunk(
  work: Work,
  { tally, ranges, piece }: Chunk,
  sessions: Sides<Session>,
): Promise<void> {
  tally.touch();
  if (ranges.length > 0) {
    const began = performance.now();
    const { rows, leaves } = await scanRanges(tally, piece, ranges, sessions);
    work.stride.took(ranges.length, performance.now() - began);
    piece.open += leaves.length;
    piece.rows = rows;
    work.leaves.push(...leaves);
    if (!tally.sample) {
      tally.rows.source += rows.source;
      tally.rows.target += rows.target;
    }
  }
  tally.unread--;
  tally.close(piece);
  tally.touch();
  if (tally.cut && tally.unread === 0) work.done++;
  work.total.count(tally);
  const { rows, estimate } = work.total;
  work.options.progress({
    table: tally.name,
    rows,
    ofRows: work.ended || work.done === work.tallies.length ? rows : estimate,
    done: work.done,
    of: work.tallies.length,
  });
}

/** How long the source must have stood still before the target counts as wrong: twice the time to settle. */
function stillness({ settle, lag }: CompareOptions): number {
  if (settle !== undefined) return 2 * settle;
  return 2 * Math.max(250, 2000 * (typeof lag === 'function' ? lag() : lag));
}
