import { sameOrder } from '../../../data/compare/comparable.ts';
import { dividedReads } from '../../../data/compare/divided-reads.ts';
import type {
  Column,
  ComparedTable,
  Dialect,
  Key,
  Range,
  TableDefinition,
  TableReads,
} from '../../../data/dialect.ts';
import type { Side } from '../../../engine/step.ts';
import { describeTables } from './describe-tables.ts';
import { amongKeys, type KeyColumn, showKey, within } from './key-columns.ts';
import { keylessReads } from './keyless-reads.ts';
import { mendingOf } from './mending.ts';
import { quoteName, quoteTable } from './names.ts';
import { literalFor, selectKey, sharesBytes, shorten } from './row-columns.ts';
import { encodeRow, type Hashing, hashRow, type SidedColumn, wholeHashes, written } from './row-digest.ts';

/** How a server of MySQL's family describes and reads the tables that are compared. */
export const dialectWith = (hashing: Hashing): Dialect => ({
  prepare: [
    'SET NAMES utf8mb4',
    // Dates with zeros or of no calendar are keys like others: a bound that was cast to NULL would hide rows on both sides. CHAR is not padded.
    "SET SESSION time_zone = '+00:00', sql_mode = 'ALLOW_INVALID_DATES', group_concat_max_len = 1073741824",
    'SET SESSION TRANSACTION READ ONLY',
    // From 8.0 on the server keeps row estimates for a day; older ones do not know the variable.
    '/*!80000 SET SESSION information_schema_stats_expiry = 0 */',
  ],
  describe: describeTables,
  reads: (table, side) => reads(table, side, hashing),
  mends: (table) => mendingOf(table, columnsOf(table, 'target'), keyOf(table, 'target')),
});

/** How MySQL does. */
export const mysqlDialect: Dialect = dialectWith(wholeHashes);

// A statement stays well below the smallest max_allowed_packet in use, 1 MB.
const statementLength = 500_000;

function reads(table: ComparedTable, side: Side, hashing: Hashing): TableReads {
  const own = table[side];
  const columns = columnsOf(table, side);
  const counts = (partitions: readonly string[]) =>
    partitions.length === 0
      ? `SELECT 0,COUNT(*) FROM ${quoteTable(own)}`
      : partitions
          .map((name, at) => `SELECT ${at},COUNT(*) FROM ${quoteTable(own)} PARTITION (${quoteName(name)})`)
          .join(' UNION ALL ');
  if (own.key.length === 0) return { ...keylessReads(own, columns), counts };
  const key = keyOf(table, side);
  const names = key.map(({ own: { name } }) => quoteName(name)).join(',');
  const keys = key.map((column) => selectKey(column.own, column.form)).join(',');
  const from = `FROM ${quoteTable(own)} FORCE INDEX (${quoteName(own.index ?? 'PRIMARY')})`;
  const hash = hashing.row(columns);
  const digest = hashing.rows(columns);
  const where = (of: Range | readonly Key[]) => (isKeys(of) ? amongKeys(key, of) : within(key, of));
  const ranged: TableReads = {
    ranges: Math.max(1, Math.min(256, Math.floor(statementLength / (hash.length + 1000)))),
    extremes: () => `SELECT CAST(MIN(${names}) AS CHAR),CAST(MAX(${names}) AS CHAR) ${from}`,
    boundary: (range, count) =>
      `SELECT ${keys} ${from} WHERE ${within(key, range)} ORDER BY ${names} LIMIT 1 OFFSET ${count - 1}`,
    // One SELECT a range costs a tenth of a millisecond to plan; GROUP BY costs a temporary table's row for each row.
    digests: (ranges) =>
      ranges
        .map((range, at) => `SELECT ${at},COUNT(*),${digest} ${from} WHERE ${within(key, range)}`)
        .join(' UNION ALL '),
    hashes: (of) => `SELECT ${keys},${hash} ${from} WHERE ${where(of)}`,
    fields: (of) =>
      `SELECT ${keys},${hash},${columns.map(fieldOf).join(',')} ${from} WHERE ${amongKeys(key, of)}`,
    where,
    show: (values) =>
      Object.fromEntries(key.map((column, at) => [column.own.name, showKey(column, values[at] ?? '')])),
    counts,
    literals: (of) =>
      `SELECT ${keys},${written(columns)
        .map(({ own: column }) => literalFor(column))
        .join(',')} ${from} WHERE ${amongKeys(key, of)}`,
  };
  if (sameOrder(table)) return ranged;
  const bucket = (of: number) => `CRC32(CONCAT(${encodeRow(key)})) % ${of}`;
  return dividedReads(ranged, { from: `FROM ${quoteTable(own)}`, keys, hash, digest, bucket, where });
}

const isKeys = (of: Range | readonly Key[]): of is readonly Key[] => Array.isArray(of);

const fieldOf = (column: SidedColumn): string => `${hashRow(encodeRow([column]))},${shorten(column.own)}`;

function columnsOf(table: ComparedTable, side: Side): readonly SidedColumn[] {
  const other = side === 'source' ? 'target' : 'source';
  return table.source.columns.map((source) => ({
    source,
    own: columnOf(table[side], source.name),
    other: columnOf(table[other], source.name),
  }));
}

/** The columns by which a side's rows are told apart. */
export function keyOf(table: ComparedTable, side: Side): readonly KeyColumn[] {
  const columns = columnsOf(table, side);
  return table[side].key.flatMap((name) => {
    const column = columns.find(({ own }) => own.name === name);
    if (!column) return [];
    const { own, other } = column;
    const listed = /^(enum|set)$/.test(own.type);
    const form = listed
      ? own.declared === other?.declared
        ? 'plain'
        : 'text'
      : other && sharesBytes(own, other)
        ? 'bytes'
        : 'plain';
    return [{ ...column, form }];
  });
}

function columnOf(table: TableDefinition, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw new Error(`"${table.database}.${table.table}" has no column "${name}"`);
  return column;
}
