import type { Key, Range, TableReads } from '../dialect.ts';

/** What the reads of a table with a key are made of, as SQL. */
export type Parts = {
  readonly from: string;
  readonly keys: string;
  readonly hash: string;
  readonly digest: string;
  /** The bucket that a row belongs to, of so many: the same number on both sides. */
  bucket(of: number): string;
  where(of: Range | readonly Key[]): string;
};

/**
 * How a table is read whose key stands in another order on each side: by buckets of the key's hash, all of them in one scan, and
 * each key by its own side's index.
 */
export function dividedReads(
  ranged: TableReads,
  { from, keys, hash, digest, bucket, where }: Parts,
): TableReads {
  const inside = ({ among }: Range) =>
    among ? `${bucket(among.of)} IN (${among.buckets.join(',')})` : 'TRUE';
  return {
    ...ranged,
    divided: true,
    digests: ([range]) => {
      const { of, buckets } = range?.among ?? { of: 1, buckets: [0] };
      const some = buckets.length === of ? '' : `WHERE ${inside({ among: { of, buckets } })}`;
      return `SELECT ${bucket(of)} AS bucket,COUNT(*),${digest} ${from} ${some} GROUP BY bucket`;
    },
    hashes: (of) =>
      'among' in of ? `SELECT ${keys},${hash} ${from} WHERE ${inside(of as Range)}` : ranged.hashes(of),
    where: (of) => ('among' in of ? inside(of as Range) : where(of)),
  };
}
