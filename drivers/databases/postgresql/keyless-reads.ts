import type { Key, Range, TableDefinition, TableReads } from '../../../data/dialect.ts';
import { fromTable, literalOf, shorten } from './row-columns.ts';
import { hashNumber, type SidedColumn, written } from './row-hash.ts';

// The hash is the row's name: among ten thousand million rows, two of 64 bits would be likely to meet.
const second = 1 << 16;

/** A row of a table without a key, as the 16 bytes by which it is known. */
export const hashWhole = (columns: readonly SidedColumn[]): string =>
  `(int8send(${hashNumber(columns)}) || int8send(${hashNumber(columns, second)}))`;

/** A hash that was read, as a literal. */
export const quoteHash = ([hash]: Key): string =>
  `'\\x${Buffer.isBuffer(hash) ? hash.toString('hex') : ''}'::bytea`;

/**
 * How a table without a key is read: by buckets of its rows' hashes, all in one scan. Digests are sums, in which equal rows do not
 * cancel out; the key is a row's hash, and its state the number of such rows.
 */
export function keylessReads(
  own: TableDefinition,
  columns: readonly SidedColumn[],
): Omit<TableReads, 'counts'> {
  const from = fromTable(own);
  const hash = hashWhole(columns);
  const number = hashNumber(columns);
  const bucket = (of: number) => `(${number} & 2147483647) % ${of}`;
  const where = (of: Range | readonly Key[]): string => {
    if (Array.isArray(of)) return `${hash} IN (${(of as readonly Key[]).map(quoteHash).join(',')})`;
    const { among } = of as Range;
    return among ? `${bucket(among.of)} IN (${among.buckets.join(',')})` : 'true';
  };
  const grouped = (select: string, of: Range | readonly Key[]) =>
    `SELECT ${hash} AS h,${select} ${from} WHERE ${where(of)} GROUP BY h`;
  return {
    ranges: 1,
    divided: true,
    keyless: true,
    extremes: () => `SELECT NULL,NULL ${from} LIMIT 0`,
    boundary: () => `SELECT NULL ${from} LIMIT 0`,
    digests: ([range]) => {
      const { of, buckets } = range?.among ?? { of: 1, buckets: [0] };
      const some = buckets.length === of ? 'true' : where({ among: { of, buckets } });
      return `SELECT ${bucket(of)} AS bucket,count(*),sha256(convert_to(sum(${number})::text,'UTF8')) ${from} WHERE ${some} GROUP BY bucket`;
    },
    hashes: (of) => grouped('int8send(count(*))', of),
    fields: (of) =>
      grouped(
        `int8send(count(*)),${columns.map(({ own: column }) => `NULL,min(${shorten(column)})`).join(',')}`,
        of,
      ),
    where,
    show: (key) => ({ row: quoteHash(key) }),
    literals: (of) =>
      grouped(
        written(columns)
          .map(({ own: column }) => `min(${literalOf(column)})`)
          .join(','),
        of,
      ),
  };
}
