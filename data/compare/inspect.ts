import type { Range, Session } from '../dialect.ts';
import { cutRange, leafRows, type Sides } from './boundaries.ts';
import { explain, kindOf } from './difference.ts';
import { type Digest, digestOf, identify, readDigests, readHashes } from './rows.ts';
import { Sighting } from './sighting.ts';
import type { Tally } from './tally.ts';
import type { Suspect, Unsettled } from './unsettled.ts';

/** A range whose digests differ, and what was read of it. */
export type Leaf = {
  readonly tally: Tally;
  readonly range: Range;
  readonly seen: Sides<Digest>;
  /** When that read began. */
  readonly at: number;
};

// A leaf beyond this is cut again, so that no more keys than these are ever held at once.
const fullest = 4 * leafRows;

/** Reads the digests of some ranges on both sides at once, and gives the ranges that differ. */
export async function scanRanges(tally: Tally, ranges: readonly Range[], sessions: Sides<Session>) {
  const at = performance.now();
  const [source, target] = await Promise.all([
    readDigests(sessions.source, tally.reads.source, ranges),
    readDigests(sessions.target, tally.reads.target, ranges),
  ]);
  const rows = { source: 0, target: 0 };
  const leaves: Leaf[] = [];
  for (const [n, range] of ranges.entries()) {
    const [here, there] = [source[n], target[n]];
    if (!here || !there) throw new Error('a digest is missing from the answer');
    rows.source += here.count;
    rows.target += there.count;
    if (here.count !== there.count || here.digest !== there.digest)
      leaves.push({ tally, range, seen: { source: here, target: there }, at });
  }
  return { rows, leaves };
}

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
  const { tally, range, seen } = leaf;
  const fuller = seen.source.count >= seen.target.count ? 'source' : 'target';
  if (seen[fuller].count > fullest) {
    const parts = await cutRange(range, seen[fuller].count, tally.reads[fuller], sessions[fuller]);
    const leaves: Leaf[] = [];
    for (let n = 0; n < parts.length; n += tally.reads.source.ranges)
      leaves.push(
        ...(await scanRanges(tally, parts.slice(n, n + tally.reads.source.ranges), sessions)).leaves,
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
    unsettled.add({ tally, key, sighting, due: dueAt(sighting, still) });
  }
  return [];
}

/** Looks at some keys of one table again: settles them, reports them, or keeps them. */
export async function inspectKeys(
  suspects: readonly Suspect[],
  sessions: Sides<Session>,
  still: number,
  unsettled: Unsettled,
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
  for (const suspect of suspects) {
    const id = identify(suspect.key);
    const states = { source: source.get(id)?.hash ?? '', target: target.get(id)?.hash ?? '' };
    const finding = suspect.sighting.see(states.source, states.target, at, still);
    if (finding === 'settled') continue;
    if (finding === 'different' && tally.full) {
      tally.count(kindOf(states.source, states.target));
      continue;
    }
    const difference =
      finding === 'different' ? await explain(tally, suspect.key, states, sessions) : undefined;
    if (difference) tally.report(difference);
    else unsettled.add({ ...suspect, due: dueAt(suspect.sighting, still) });
  }
}

// Often enough to catch a busy row in a state that both sides were seen in, and at the moment when it can be reported.
function dueAt(sighting: Sighting, still: number): number {
  const now = performance.now();
  return Math.min(now + Math.max(20, still / 8), Math.max(now, sighting.ripeAt(still)));
}
