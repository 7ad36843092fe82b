import type { Session, TableReads } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import { dueAt } from './inspect.ts';
import { Sighting } from './sighting.ts';
import type { Tally } from './tally.ts';

/** Numbers of rows that are compared: of a table's partitions, or of the table. A row in the wrong partition is found by them alone. */
export type Counting = {
  readonly tally: Tally;
  readonly names: readonly string[];
  /** Nothing else counts the table's rows. */
  readonly whole: boolean;
  readonly sightings: Map<string | null, Sighting>;
  due: number;
};

/** What is to be counted of a table; nothing where it has no partitions and nobody asks for the table's own count. */
export function countingOf(tally: Tally, whole: boolean): Counting | undefined {
  const { source, target } = tally.table;
  const [here, there] = [source.partitions ?? [], target.partitions ?? []];
  const names = here.join('\0') === there.join('\0') ? here : [];
  if (names.length === 0 && !whole) return undefined;
  tally.counting = Math.max(1, names.length);
  const wanted = names.length > 0 ? names : [null];
  return { tally, names, whole, sightings: new Map(wanted.map((name) => [name, new Sighting()])), due: 0 };
}

/** Counts on both sides: settles what is equal, reports what stood still and differs, and gives what has to be counted again. */
export async function count(
  counting: Counting,
  sessions: Sides<Session>,
  still: number,
  first: boolean,
): Promise<Counting | undefined> {
  const { tally, names, sightings } = counting;
  const left = names.filter((name) => sightings.has(name));
  const at = performance.now();
  const [source, target] = await Promise.all([
    readCounts(sessions.source, tally.reads.source, left),
    readCounts(sessions.target, tally.reads.target, left),
  ]);
  for (const [n, partition] of (names.length > 0 ? left : [null]).entries()) {
    const sighting = sightings.get(partition);
    const [here, there] = [source[n] ?? 0, target[n] ?? 0];
    if (!sighting) continue;
    if (first && counting.whole) {
      tally.rows.source += here;
      tally.rows.target += there;
    }
    const verdict = sighting.see(`${here}`, `${there}`, at, still);
    if (verdict === 'again') continue;
    if (verdict === 'different') tally.miscount({ partition, source: here, target: there });
    sightings.delete(partition);
    tally.counting--;
  }
  if (sightings.size === 0) return undefined;
  const due = Math.min(...sightings.values().map((sighting) => dueAt(sighting, still)));
  return { ...counting, due };
}

async function readCounts(
  session: Session,
  reads: TableReads,
  names: readonly string[],
): Promise<readonly number[]> {
  const counts: number[] = [];
  for (const [at, rows] of await session.rows(reads.counts(names))) counts[Number(at)] = Number(rows);
  return counts;
}
