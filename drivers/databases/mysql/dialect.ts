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
import { quoteName, quoteTable } from './names.ts';
import { isBytes, literal, selectKey, shorten } from './row-columns.ts';
import { encodeRow, type Hashing, hashRow, type SidedColumn, wholeHashes } from './row-digest.ts';

/** How a server of MySQL's family describes and reads the tables that are compared. */
export const dialectWith = (hashing: Hashing): Dialect => ({
  prepare: [
    'SET NAMES utf8mb4',
    // Without modes dates with zeros can be compared as well, and CHAR is not padded.
    "SET SESSION time_zone = '+00:00', sql_mode = ''",
    'SET SESSION TRANSACTION READ ONLY',
    // From 8.0 on the server keeps row estimates for a day; older ones do not know the variable.
    '/*!80000 SET SESSION information_schema_stats_expiry = 0 */',
  ],
  describe: describeTables,
  reads: (table, side) => reads(table, side, hashing),
});

/** How MySQL does. */
export const mysqlDialect: Dialect = dialectWith(wholeHashes);

// A statement stays well below the smallest max_allowed_packet in use, 1 MB.
const statementLength = 500_000;

function reads(table: ComparedTable, side: Side, hashing: Hashing): TableReads {
  const own = table[side];
  const columns = table.source.columns.map((source) => ({ source, own: columnOf(own, source.name) }));
  const key = own.key.map((name) => columnOf(own, name));
  const names = key.map(({ name }) => quoteName(name)).join(',');
  const keys = key.map(selectKey).join(',');
  const from = `FROM ${quoteTable(own)} FORCE INDEX (PRIMARY)`;
  const keyed = columns.filter((column) => own.key.includes(column.own.name));
  const hash = hashing.row(columns, keyed);
  const digest = hashing.rows(columns, keyed);
  return {
    ranges: Math.max(1, Math.min(256, Math.floor(statementLength / (hash.length + 1000)))),
    extremes: () => `SELECT CAST(MIN(${names}) AS CHAR),CAST(MAX(${names}) AS CHAR) ${from}`,
    boundary: (range, count) =>
      `SELECT ${keys} ${from} WHERE ${within(key, range)} ORDER BY ${names} LIMIT 1 OFFSET ${count - 1}`,
    // One SELECT a range costs a tenth of a millisecond to plan; GROUP BY costs a temporary table's row for each row.
    digests: (ranges) =>
      ranges
        .map((range, at) => `SELECT ${at},COUNT(*),${digest} ${from} WHERE ${within(key, range)}`)
        .join(' UNION ALL '),
    hashes: (of) => `SELECT ${keys},${hash} ${from} WHERE ${isKeys(of) ? among(key, of) : within(key, of)}`,
    fields: (of) =>
      `SELECT ${keys},${hash},${columns.map(fieldOf).join(',')} ${from} WHERE ${among(key, of)}`,
    show: (values) =>
      Object.fromEntries(key.map((column, at) => [column.name, show(column, values[at] ?? '')])),
  };
}

const isKeys = (of: Range | readonly Key[]): of is readonly Key[] => Array.isArray(of);

const fieldOf = (column: SidedColumn): string => `${hashRow(encodeRow([column]))},${shorten(column.own)}`;

function columnOf(table: TableDefinition, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw new Error(`"${table.database}.${table.table}" has no column "${name}"`);
  return column;
}

function within(key: readonly Column[], { after, upTo }: Range): string {
  const bounds = [after && beyond(key, after, '>'), upTo && beyond(key, upTo, '<')].filter((bound) => bound);
  return bounds.length > 0 ? bounds.join(' AND ') : 'TRUE';
}

// Written out, because MySQL finds no range in (a, b) > (1, 2). An upper bound includes its own key.
function beyond(key: readonly Column[], values: Key, direction: '<' | '>'): string {
  const ways = key.map((column, at) => {
    const last = at === key.length - 1;
    const same = key.slice(0, at).map((each, n) => equal(each, values[n] ?? ''));
    const sign = last && direction === '<' ? '<=' : direction;
    return [...same, compare(column, sign, values[at] ?? '')].join(' AND ');
  });
  return `(${ways.join(' OR ')})`;
}

function compare(column: Column, sign: '<' | '<=' | '>', value: string | Buffer): string {
  const bound = literal(column, value);
  if (column.type !== 'enum') return `${quoteName(column.name)}${sign}${bound}`;
  // MySQL finds no range for an ENUM that is compared by number, but it does for a list of numbers; 0 is the error value.
  const members = column.declared.match(/'(?:[^']|'')*'/g)?.length ?? 0;
  const [from, to] =
    sign === '>' ? [Number(bound) + 1, members] : [0, Number(bound) - (sign === '<' ? 1 : 0)];
  const list = Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
  return list.length > 0 ? `${quoteName(column.name)} IN (${list.join(',')})` : 'FALSE';
}

function among(key: readonly Column[], values: readonly Key[]): string {
  const [only] = key;
  if (only && key.length === 1)
    return `${quoteName(only.name)} IN (${values.map(([value]) => literal(only, value ?? '')).join(',')})`;
  return values
    .map((each) => `(${key.map((column, at) => equal(column, each[at] ?? '')).join(' AND ')})`)
    .join(' OR ');
}

const equal = (column: Column, value: string | Buffer): string =>
  `${quoteName(column.name)}=${literal(column, value)}`;

function show(column: Column, value: string | Buffer): string {
  if (!Buffer.isBuffer(value)) return value;
  return isBytes(column) ? `0x${value.toString('hex')}` : value.toString('utf8');
}
