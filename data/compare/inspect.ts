import type { Key, Range, Session } from '../dialect.ts';
import { cutRange, leafRows, type Sides } from './boundaries.ts';
import { explain, findingOf, readRows } from './difference.ts';
import { type Digest, digestOf, identify, readDigests, readHashes } from './rows.ts';
import { Sighting } from './sighting.ts';
import type { Piece, Tally } from './tally.ts';
import type { Suspect, Unsettled } from './unsettled.ts';

/** A range whose digests differ, and what was read of it. */
export type Leaf = {
  readonly tally: Tally;
  readonly piece: Piece;
  readonly range: Range;
  readonly seen: Sides<Digest>;
  /** When that read began. */
  readonly at: number;
};

/** A row that differs, for whoever wants to know of all of them. */
export type Finding = {
  readonly key: Key;
  readonly kind: 'missing' | 'extra' | 'changed';
  readonly rows: number;
};

// A leaf beyond this is cut again, so that no more keys than these are ever held at once.
const fullest = 4 * leafRows;

// Where each look reads the whole table, a look takes more at a time.
const fullestDivided = 32 * leafRows;

/** Reads the digests of some ranges on both sides at once, and gives the ranges that differ. */
export async function scanRanges(
  tally: Tally,
  piece: Piece,
  ranges: readonly Range[],
  sessions: Sides<Session>,
) {
  const at = performance.now();
  const of = tally.reads.source.divided ? ranges[0]?.among?.of : ranges.length;
  const [source, target] = await Promise.all([
    readDigests(sessions.source, tally.reads.source, ranges, of),
    readDigests(sessions.target, tally.reads.target, ranges, of),
  ]);
  const rows = { source: 0, target: 0 };
  const leaves: Leaf[] = [];
  for (const [n, here] of source.entries()) {
    const there = target[n];
    if (!there) throw new Error('a digest is missing from the answer');
    rows.source += here.count;
    rows.target += there.count;
    if (here.count === there.count && here.digest === there.digest) continue;
    const range = tally.reads.source.divided ? { among: { of: of ?? 1, buckets: [n] } } : (ranges[n] ?? {});
    leaves.push({ tally, piece, range, seen: { source: here, target: there }, at });
  }
  return { rows, leaves: tally.reads.source.divided ? gather(leaves) : leaves };
}

/** Buckets that differ, as many together as can be held. */
function gather(leaves: readonly Leaf[]): Leaf[] {
  const gathered: Leaf[] = [];
  for (const leaf of leaves) {
    const last = gathered.at(-1);
    const [before, own] = [last?.range.among, leaf.range.among];
    if (!last || !before || !own || fullness(last) + fullness(leaf) > fullestDivided) gathered.push(leaf);
    else
      gathered[gathered.length - 1] = {
        ...last,
        range: { among: { of: own.of, buckets: [...before.buckets, ...own.buckets] } },
        seen: {
          source: both(last.seen.source, leaf.seen.source),
          target: both(last.seen.target, leaf.seen.target),
        },
      };
  }
  return gathered;
}

const fullness = ({ seen }: Leaf): number => Math.max(seen.source.count, seen.target.count);
const both = (a: Digest, b: Digest): Digest => ({
  count: a.count + b.count,
  digest: `${a.digest}${b.digest}`,
});

/**
 * Looks into a range that differs: cuts it if it is too full (the parts are then looked into), otherwise finds the keys that
 * differ. There is no wait before it: it costs about what reading the digest again would, and says which keys are in doubt.
 */
export async function inspectLeaf(
  leaf: Leaf,
  sessions: Sides<Session>,
  still: number,
  unsettled: Unsettled,
): Promise<Leaf[]> {
  const { tally, piece, range, seen } = leaf;
  const fuller = seen.source.count >= seen.target.count ? 'source' : 'target';
  if (seen[fuller].count > fullest && !range.among) {
    const parts = await cutRange(range, seen[fuller].count, tally.reads[fuller], sessions[fuller]);
    const leaves: Leaf[] = [];
    for (let n = 0; n < parts.length; n += tally.reads.source.ranges)
      leaves.push(
        ...(await scanRanges(tally, piece, parts.slice(n, n + tally.reads.source.ranges), sessions)).leaves,
      );
    return leaves;
  }
  const at = performance.now();
  const [source, target] = await Promise.all([
    readHashes(sessions.source, tally.reads.source, range),
    readHashes(sessions.target, tally.reads.target, range),
  ]);
  // The target has reached the state in which the source was when its digest was read.
  if (digestOf(target.values()) === seen.source.digest && target.size === seen.source.count) return [];
  // If the whole leaf hashes to what it did in the scan, each of its rows has stood still since then: no need to wait anew.
  const stood = digestOf(source.values()) === seen.source.digest && source.size === seen.source.count;
  for (const [id, { key }] of new Map([...source, ...target])) {
    const [here, there] = [source.get(id)?.hash ?? '', target.get(id)?.hash ?? ''];
    if (here === there) continue;
    const sighting = new Sighting();
    sighting.see(here, there, at, Number.POSITIVE_INFINITY);
    if (stood) sighting.stoodSince(leaf.at);
    piece.open++;
    unsettled.add({ tally, piece, key, sighting, due: dueAt(sighting, still) });
  }
  return [];
}

/** Looks at some keys of one table again: settles them, reports them, or keeps them. */
export async function inspectKeys(
  suspects: readonly Suspect[],
  sessions: Sides<Session>,
  still: number,
  unsettled: Unsettled,
  found: (tally: Tally, finding: Finding) => void,
): Promise<void> {
  const [first] = suspects;
  if (!first) return;
  const { tally } = first;
  const keys = suspects.map(({ key }) => key);
  const at = performance.now();
  const [source, target] = await Promise.all([
    readHashes(sessions.source, tally.reads.source, keys),
    readHashes(sessions.target, tally.reads.target, keys),
  ]);
  const looks = suspects.map((suspect) => {
    const id = identify(suspect.key);
    const states = { source: source.get(id)?.hash ?? '', target: target.get(id)?.hash ?? '' };
    return { suspect, states, verdict: suspect.sighting.see(states.source, states.target, at, still) };
  });
  const convicted = looks.filter(({ verdict }) => verdict === 'different');
  const shown = convicted.slice(0, tally.room).map(({ suspect }) => suspect.key);
  const full = await readRows(tally, shown, sessions);
  for (const { suspect, states, verdict } of looks) {
    if (verdict === 'different') {
      const finding = findingOf(tally, suspect.key, states);
      const counted = !shown.includes(suspect.key);
      const difference = counted ? undefined : explain(tally, finding, states, full);
      if (difference || counted) {
        if (difference) tally.report(difference);
        else tally.count(finding.kind, finding.rows);
        found(tally, finding);
        tally.close(suspect.piece);
        continue;
      }
    }
    if (verdict === 'settled') tally.close(suspect.piece);
    else unsettled.add({ ...suspect, due: dueAt(suspect.sighting, still) });
  }
}

/** When to look again: often enough to catch a busy row in a state that both sides were seen in, and at the moment when it can be reported. */
export function dueAt(sighting: Sighting, still: number): number {
  const now = performance.now();
  return Math.min(now + Math.max(20, still / 8), Math.max(now, sighting.ripeAt(still)));
}
