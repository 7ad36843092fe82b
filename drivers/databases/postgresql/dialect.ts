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
import { amongKeys, selectKey, within } from './key-columns.ts';
import { keylessReads } from './keyless-reads.ts';
import { mendingOf } from './mending.ts';
import { quoteName } from './names.ts';
import { fromTable, literalOf, shorten } from './row-columns.ts';
import { digestRows, ensureBitXor, hashNumber, hashRow, type SidedColumn, written } from './row-hash.ts';

/** How PostgreSQL describes and reads the tables that are compared. */
export const postgresqlDialect: Dialect = {
  prepare: [
    ensureBitXor,
    // Statistics may be as old as the table's first row: a range is read by the key's index whatever they say.
    'SET enable_seqscan = off',
    // Each statement reads for less than a second, on one core of a server that has others to serve.
    'SET jit = off',
    'SET max_parallel_workers_per_gather = 0',
    "SET lc_monetary = 'C'",
    'SET default_transaction_read_only = on',
  ],
  describe: describeTables,
  reads,
  mends: (table) => mendingOf(table, columnsOf(table, 'target'), keyOf(table.target)),
};

// A digest asks for no order: the rows are read page by page, each page once, instead of one by one as the index has them.
const byBitmap = 'SET LOCAL enable_indexscan = off; ';

// The server plans each range of a statement by itself.
const statementLength = 500_000;

function reads(table: ComparedTable, side: Side): TableReads {
  const own = table[side];
  const columns = columnsOf(table, side);
  const from = fromTable(own);
  const counts = () => `SELECT 0,count(*) ${from}`;
  if (own.key.length === 0) return { ...keylessReads(own, columns), counts };
  const key = keyOf(own);
  const names = key.map(({ name }) => quoteName(name)).join(',');
  const keys = key.map(selectKey).join(',');
  const hash = hashRow(columns);
  const digest = digestRows(columns, own.version ?? 0);
  const where = (of: Range | readonly Key[]) => (isKeys(of) ? amongKeys(key, of) : within(key, of));
  const ranged: TableReads = {
    ranges: Math.max(1, Math.min(256, Math.floor(statementLength / (hash.length + 1000)))),
    extremes: () => `SELECT min(${names})::text,max(${names})::text ${from}`,
    boundary: (range, count) =>
      `SELECT ${keys} ${from} WHERE ${within(key, range)} ORDER BY ${names} LIMIT 1 OFFSET ${count - 1}`,
    digests: (ranges) =>
      byBitmap +
      ranges
        .map((range, at) => `SELECT ${at},count(*),${digest} ${from} WHERE ${within(key, range)}`)
        .join(' UNION ALL '),
    hashes: (of) => `SELECT ${keys},${hash} ${from} WHERE ${where(of)}`,
    fields: (of) =>
      `SELECT ${keys},${hash},${columns.map(fieldOf).join(',')} ${from} WHERE ${amongKeys(key, of)}`,
    where,
    show: (values) => Object.fromEntries(key.map(({ name }, at) => [name, String(values[at] ?? '')])),
    counts,
    literals: (of) =>
      `SELECT ${keys},${written(columns)
        .map(({ own: column }) => literalOf(column))
        .join(',')} ${from} WHERE ${amongKeys(key, of)}`,
  };
  if (sameOrder(table)) return ranged;
  const sided = columns.filter((column) => own.key.includes(column.own.name));
  const bucket = (of: number) => `(${hashNumber(sided)} & 2147483647) % ${of}`;
  return dividedReads(ranged, { from, keys, hash, digest, bucket, where });
}

const isKeys = (of: Range | readonly Key[]): of is readonly Key[] => Array.isArray(of);

const fieldOf = (column: SidedColumn): string => `${hashRow([column])},${shorten(column.own)}`;

function columnsOf(table: ComparedTable, side: Side): readonly SidedColumn[] {
  const other = side === 'source' ? 'target' : 'source';
  return table.source.columns.map((source) => ({
    source,
    own: columnOf(table[side], source.name),
    other: columnOf(table[other], source.name),
  }));
}

const keyOf = (table: TableDefinition): readonly Column[] => table.key.map((name) => columnOf(table, name));

function columnOf(table: TableDefinition, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw new Error(`"${table.database}.${table.table}" has no column "${name}"`);
  return column;
}
