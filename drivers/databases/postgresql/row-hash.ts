import type { Column } from '../../../data/dialect.ts';
import { quoteName } from './names.ts';
import { asText } from './row-columns.ts';

// A row's hash has 64 bits: a digest of a range is the XOR of its rows' hashes, and two that differ are taken for equal once in 2^64. The functions are
// the ones that place rows in hash partitions, so that no version may change them. Each value is hashed by itself, with a number of its
// own for each place, so that nothing has to be separated; the last function, which is not linear, binds a row's values together:
// without it values that two rows exchange would cancel out.

/** A column as the source declares it, beside what the side that is read, and the other side, declare. */
export type SidedColumn = { readonly source: Column; readonly own: Column; readonly other?: Column };

/** The columns that can be written: not computed on either side. */
export const written = (columns: readonly SidedColumn[]): readonly SidedColumn[] =>
  columns.filter(({ source, own, other = own }) => !source.generated && !own.generated && !other.generated);

/**
 * What hands out a value's own bytes, which are the same on every version: exact for floating point, with the sign of a zero, for the
 * digits that a numeric shows, for each part of an interval, and cheaper than printing.
 */
const senders: { readonly [type: string]: string } = {
  numeric: 'numeric_send',
  float4: 'float4send',
  float8: 'float8send',
  money: 'cash_send',
  date: 'date_send',
  time: 'time_send',
  timetz: 'timetz_send',
  timestamp: 'timestamp_send',
  timestamptz: 'timestamptz_send',
  interval: 'interval_send',
  uuid: 'uuid_send',
  macaddr: 'macaddr_send',
  macaddr8: 'macaddr8_send',
  bit: 'bit_send',
  varbit: 'varbit_send',
  bytea: '',
};

const integers = /^(int2|int4|int8|oid|bool)$/;

/** Whether a type's values are hashed without being printed, and so without a character set. */
export const isFixed = (type: string): boolean => integers.test(type) || type in senders;

type Shape = 'integer' | 'bytes' | 'text' | 'foreign';

function shapeOf({ own, other = own }: SidedColumn): Shape {
  if (
    integers.test(own.type) &&
    integers.test(other.type) &&
    (own.type === 'bool') === (other.type === 'bool')
  )
    return 'integer';
  if (own.type === other.type && own.type in senders) return 'bytes';
  return (own.charset ?? other.charset) === (other.charset ?? own.charset) ? 'text' : 'foreign';
}

function bytesOf({ own, other = own }: SidedColumn): string {
  const name = quoteName(own.name);
  // Where the two sides show a different number of digits, they are no part of the value.
  if (own.type === 'numeric' && own.declared !== other.declared) return `numeric_send(trim_scale(${name}))`;
  return senders[own.type] === '' ? name : `${senders[own.type]}(${name})`;
}

const asInteger = ({ name, type }: Column): string =>
  type === 'bool' ? `${quoteName(name)}::int4` : quoteName(name);

/** A row's hash as a bigint. `salt`: another hash of the same row. */
export function hashNumber(columns: readonly SidedColumn[], salt = 0): string {
  const terms: string[] = [];
  const packed: string[] = [];
  for (const [at, column] of columns.entries()) {
    const shape = shapeOf(column);
    const seed = salt + at + 1;
    const nullable = column.own.nullable || column.source.nullable;
    const orNone = (sql: string) => terms.push(nullable ? `coalesce(${sql}, ${seed})` : sql);
    // The value goes where a seed would: as the number to be hashed, 64 bits would first be folded into 32.
    if (shape === 'integer') orNone(`hashint4extended(${seed}, ${asInteger(column.own)})`);
    else if (shape === 'text') orNone(`hashtextextended(${asText(column.own)} COLLATE "C", ${seed})`);
    else packed.push(shape === 'bytes' ? bytesOf(column) : `convert_to(${asText(column.own)}, 'UTF8')`);
  }
  if (packed.length > 0) terms.push(`hash_array_extended(ARRAY[${packed.join(', ')}]::bytea[], ${salt})`);
  return `hashint4extended(${salt}, ${terms.length > 0 ? terms.join(' # ') : '0'})`;
}

/** A row's hash as 8 bytes. */
export const hashRow = (columns: readonly SidedColumn[]): string => `int8send(${hashNumber(columns)})`;

/** The XOR of some rows' hashes; version 13 has no such aggregate, and gets one for each session. */
export const digestRows = (columns: readonly SidedColumn[], version: number): string =>
  `int8send(${version >= 140_000 ? '' : 'pg_temp.'}bit_xor(${hashNumber(columns)}))`;

/** Gives a session of version 13 the aggregate that later ones have. */
export const ensureBitXor = `DO $$ BEGIN IF current_setting('server_version_num')::int < 140000
  THEN CREATE AGGREGATE pg_temp.bit_xor(int8) (SFUNC = pg_catalog.int8xor, STYPE = int8); END IF; END $$`;
