import type { Cell, ComparedTable, Key, Range, Session, TableReads } from '../dialect.ts';
import { keyPart } from './rows.ts';

/** Two of something, one a side. */
export type Sides<T> = { readonly source: T; readonly target: T };

/** About how many rows a leaf has: few enough to fetch its keys, many enough to cost next to nothing. */
export const leafRows = 2048;

// Up to here an even spread is likely, and the fullest leaf is one whose keys can still be held.
const sparsest = 16n;

/**
 * Cuts a table into ranges of about `leafRows` rows by its index alone. The first and the last are open, so that every key
 * there is belongs to one range, also keys that are made while it is cut.
 */
export async function* cutTable(
  table: ComparedTable,
  reads: Sides<TableReads>,
  scouts: Sides<Session>,
  from?: Key,
): AsyncGenerator<Range> {
  if (reads.source.divided) return yield { among: divide(table) };
  if (table.source.rows <= 2 * leafRows && table.target.rows <= 2 * leafRows)
    return yield from ? { after: from } : {};
  if (table.source.countable) {
    const [source] = await scouts.source.rows(reads.source.extremes());
    const [target] = await scouts.target.rows(reads.target.extremes());
    const bounds = evenBounds([...(source ?? []), ...(target ?? [])], table.source.rows);
    if (bounds) return yield* between(from ? beyond(bounds, from) : bounds, from);
  }
  yield* between(walk(reads, scouts, from), from);
}

/** Evenly spaced bounds from the smallest to the largest of these integers, or nothing when they lie too far apart. */
export function evenBounds(keys: readonly Cell[], rows: number): Iterable<Key> | undefined {
  const known = keys.filter((key) => key !== null).map((key) => BigInt(String(key)));
  known.sort((a, b) => (a < b ? -1 : 1));
  const [least, most] = [known[0], known.at(-1)];
  if (least === undefined || most === undefined) return [];
  const span = most - least + 1n;
  const expected = BigInt(Math.max(rows, 1));
  if (span > expected * sparsest) return undefined;
  const width = span > expected ? (BigInt(leafRows) * span) / expected : BigInt(leafRows);
  return spaced(least, most, width);
}

function* spaced(least: bigint, most: bigint, width: bigint): Generator<Key> {
  for (let at = least + width - 1n; at < most; at += width) yield [at.toString()];
}

// The target is walked on from where the source ends: rows beyond it are cut as finely as any.
async function* walk(
  reads: Sides<TableReads>,
  scouts: Sides<Session>,
  from: Key | undefined,
): AsyncGenerator<Key> {
  let after = from;
  for (const side of ['source', 'target'] as const)
    for (;;) {
      const [row] = await scouts[side].rows(reads[side].boundary(after ? { after } : {}, leafRows));
      if (!row) break;
      after = row.map(keyPart);
      yield after;
    }
}

function* beyond(bounds: Iterable<Key>, [from]: Key): Generator<Key> {
  for (const bound of bounds) if (BigInt(String(bound[0])) > BigInt(String(from))) yield bound;
}

const mostBuckets = 65_536;

/** As many buckets as make each a leaf. */
function divide({ source, target }: ComparedTable): NonNullable<Range['among']> {
  const rows = Math.max(source.rows, target.rows);
  const of = Math.min(mostBuckets, Math.max(1, Math.ceil(rows / leafRows)));
  return { of, buckets: Array.from({ length: of }, (_, bucket) => bucket) };
}

/**
 * Some leaves of a table of this many rows, found by its index: the first and the last, and others evenly between them. Each is
 * about `leafRows` long, the last one open.
 */
export async function* sampleTable(
  rows: number,
  leaves: number,
  reads: TableReads,
  scout: Session,
): AsyncGenerator<Range> {
  const apart = Math.max(1, Math.floor((rows - leaves * leafRows) / (leaves - 1)));
  const bound = async (after: Key | undefined, count: number): Promise<Key | undefined> =>
    (await scout.rows(reads.boundary(after ? { after } : {}, count)))[0]?.map(keyPart);
  let after: Key | undefined;
  for (let n = 1; n < leaves; n++) {
    const upTo = await bound(after, leafRows);
    if (!upTo) break;
    yield after ? { after, upTo } : { upTo };
    after = (await bound(upTo, apart)) ?? upTo;
  }
  yield after ? { after } : {};
}

async function* between(bounds: Iterable<Key> | AsyncIterable<Key>, from?: Key): AsyncGenerator<Range> {
  let after = from;
  for await (const upTo of bounds) {
    yield after ? { after, upTo } : { upTo };
    after = upTo;
  }
  yield after ? { after } : {};
}

/** Cuts a range that turned out too full on one side into parts, by that side's index. */
export async function cutRange(
  range: Range,
  rows: number,
  reads: TableReads,
  session: Session,
): Promise<Range[]> {
  // A bounded number of parts, each of which may be cut again: a table's worth of bounds is never held.
  const size = Math.max(leafRows, Math.ceil(rows / 64));
  const parts: Range[] = [];
  let rest = range;
  for (;;) {
    const [row] = await session.rows(reads.boundary(rest, size));
    if (!row) return [...parts, rest];
    const bound = row.map(keyPart);
    parts.push({ ...rest, upTo: bound });
    rest = { ...range, after: bound };
  }
}
