import type { Key, Range, TableDefinition, TableReads } from '../../../data/dialect.ts';
import type { KeyColumn } from './key-columns.ts';
import { quoteTable } from './names.ts';
import { encodeRow } from './row-digest.ts';

/** What the reads of a table with a key are made of. */
type Parts = {
  readonly own: TableDefinition;
  readonly key: readonly KeyColumn[];
  readonly keys: string;
  readonly hash: string;
  readonly digest: string;
  where(of: Range | readonly Key[]): string;
};

/**
 * How a table is read whose key stands in another order on each side: by buckets of the key's hash, all of them in one scan, and
 * each key by its own side's index.
 */
export function dividedReads(ranged: TableReads, { own, key, keys, hash, digest, where }: Parts): TableReads {
  const from = `FROM ${quoteTable(own)}`;
  const bucket = (of: number) => `CRC32(CONCAT(${encodeRow(key)})) % ${of}`;
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
