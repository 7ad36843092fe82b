import type { Key, Range, TableDefinition, TableReads } from '../../../data/dialect.ts';
import { quoteName, quoteTable } from './names.ts';
import { literalFor, shorten } from './row-columns.ts';
import { encodeRow, hashRow, type SidedColumn, written } from './row-digest.ts';

/** A row's hash as the condition that finds rows without a key, and nothing but them. */
export const isRow = (columns: readonly SidedColumn[], [hash]: Key): string =>
  `${hashRow(encodeRow(columns))}=${quoteHash(hash)}`;

const quoteHash = (hash: Key[number] | undefined): string =>
  `x'${Buffer.isBuffer(hash) ? hash.toString('hex') : ''}'`;

/**
 * How a table without a key is read: by buckets of its rows' hashes, all in one scan. Digests are sums, in which equal rows do not
 * cancel out; the key is a row's hash, and its state the number of such rows.
 */
export function keylessReads(
  own: TableDefinition,
  columns: readonly SidedColumn[],
): Omit<TableReads, 'counts'> {
  const from = `FROM ${quoteTable(own)}`;
  const hash = hashRow(encodeRow(columns));
  const text = `SHA2(CONCAT(${encodeRow(columns)}),256)`;
  const first = quoteName(own.columns[0]?.name ?? '');
  // A row that could not be hashed would be passed over by SUM: counting below zero makes it fail instead.
  const number = `IFNULL(CAST(CONV(LEFT(${text},15),16,10) AS UNSIGNED),ISNULL(${first})*0-CAST(1 AS UNSIGNED))`;
  const bucket = (of: number) => `CAST(CONV(RIGHT(${text},6),16,10) AS UNSIGNED) % ${of}`;
  const where = (of: Range | readonly Key[]): string => {
    if (Array.isArray(of)) return `${hash} IN (${of.map(([each]) => quoteHash(each)).join(',')})`;
    const { among } = of as Range;
    return among ? `${bucket(among.of)} IN (${among.buckets.join(',')})` : 'TRUE';
  };
  // Groups are made by the hash as text: not every server groups by long binary expressions in memory.
  const state = "UNHEX(LPAD(HEX(COUNT(*)),64,'0'))";
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
      const some = buckets.length === of ? 'TRUE' : where({ among: { of, buckets } });
      return `SELECT ${bucket(of)} AS bucket,COUNT(*),UNHEX(SHA2(CAST(SUM(${number}) AS CHAR),256)) ${from} WHERE ${some} GROUP BY bucket`;
    },
    hashes: (of) => grouped(state, of),
    fields: (of) =>
      grouped(`${state},${columns.map(({ own: column }) => `NULL,MIN(${shorten(column)})`).join(',')}`, of),
    where,
    show: ([hashed]) => ({ row: quoteHash(hashed) }),
    literals: (of) =>
      grouped(
        written(columns)
          .map(({ own: column }) => `MIN(${literalFor(column)})`)
          .join(','),
        of,
      ),
  };
}
