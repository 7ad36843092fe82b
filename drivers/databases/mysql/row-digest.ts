import type { Column } from '../../../data/dialect.ts';
import { typesIn } from './json-types.ts';
import { quoteName as quote } from './names.ts';
import { asComparableText, asText, isUtf8, sharesBytes } from './row-columns.ts';

// A row is encoded so that two different rows can never give the same bytes, with as few arguments to CONCAT as
// that allows: a separator costs as much as a value. Hence the order of the groups, widths that are known first.

/** The encoded row starts with a binary string, so that CONCAT neither converts nor compares character sets. */
const binary = "CONVERT('' USING binary)";

// Neither byte occurs in UTF-8, in a number or in a date, so text needs no length in front of it. They are
// CONVERT expressions because a bare x'FE' yields to a column's character set, and is refused there.
const nil = "CONVERT(x'FE' USING binary)";
const end = "CONVERT(x'FF' USING binary)";

type Shape = 'double' | 'dated' | 'number' | 'text' | 'long' | 'padded' | 'bytes';

const shapes: { readonly [type: string]: Shape } = {
  tinyint: 'double',
  smallint: 'double',
  mediumint: 'double',
  int: 'double',
  year: 'double',
  float: 'double',
  double: 'double',
  date: 'dated',
  datetime: 'dated',
  timestamp: 'dated',
  bigint: 'number',
  decimal: 'number',
  bit: 'number',
  time: 'number',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  enum: 'text',
  set: 'text',
  binary: 'padded',
  varbinary: 'bytes',
  tinyblob: 'bytes',
  blob: 'bytes',
};

/** A column as the source declares it, beside what the side that is read, and the other side, declare. */
export type SidedColumn = { readonly source: Column; readonly own: Column; readonly other?: Column };

/** The columns that can be written: not computed on either side. */
export const written = (columns: readonly SidedColumn[]): readonly SidedColumn[] =>
  columns.filter(({ source, own, other = own }) => !source.generated && !own.generated && !other.generated);

// More of these, of up to 64 KB each, might not fit into the smallest max_allowed_packet in use, 1 MB.
const manyTexts = 4;

function shapesIn(columns: readonly SidedColumn[]): (column: SidedColumn) => Shape {
  const crowded = columns.filter(({ source }) => /^(text|blob)$/.test(source.type)).length > manyTexts;
  return (column) => {
    const { type } = column.source;
    if (crowded && /^(text|blob)$/.test(type)) return 'long';
    const shape = shapes[type] ?? 'long';
    return shape === 'text' && bytewise(column) ? 'bytes' : shape;
  };
}

/** Text that both sides store in one character set other than UTF-8 is compared by its bytes. */
const bytewise = ({ own, other = own }: SidedColumn): boolean => sharesBytes(own, other);

function contentOf(column: SidedColumn): string {
  const { own } = column;
  if (bytewise(column)) return `CAST(${quote(own.name)} AS BINARY)`;
  return own.charset === undefined || isUtf8(own) ? asText(own) : asComparableText(own);
}

/** The arguments that encode a row, for CONCAT. */
export function encodeRow(columns: readonly SidedColumn[]): string {
  const shapeOf = shapesIn(columns);
  const of = (shape: Shape) => columns.filter((column) => shapeOf(column) === shape);
  return [
    binary,
    ...points(of('double')),
    ...of('dated').map((column) => orNil(column, asText(column.own))),
    ...of('padded').flatMap((column) => padded(column)),
    ...of('long').map((column) => long(column)),
    ...of('number').flatMap((column) => [orNil(column, asText(column.own)), "','"]),
    ...of('text').flatMap((column) => [orNil(column, contentOf(column)), end]),
    ...of('bytes').flatMap((column, at, all) => bytes(column, at === all.length - 1)),
  ].join(',');
}

/**
 * A row's hash as 32 bytes. CONCAT answers NULL beyond max_allowed_packet, and BIT_XOR would skip the row; an
 * empty string makes it fail instead, because its operands must be equally long.
 */
export const hashRow = (encoded: string): string => `UNHEX(IFNULL(SHA2(CONCAT(${encoded}),256),''))`;

/** How rows become digests on one kind of server. Both give 32 bytes, and `rows` is the XOR of what `row` gives for each. */
export type Hashing = {
  row(columns: readonly SidedColumn[]): string;
  rows(columns: readonly SidedColumn[]): string;
};

/** MySQL computes the XOR of binary strings, so that the whole hash can be kept. */
export const wholeHashes: Hashing = {
  row: (columns) => hashRow(encodeRow(columns)),
  rows: (columns) => `BIT_XOR(${hashRow(encodeRow(columns))})`,
};

const nullable = ({ source, own }: SidedColumn): boolean => source.nullable || own.nullable;
const orNil = (column: SidedColumn, sql: string): string =>
  nullable(column) ? `IFNULL(${sql},${nil})` : sql;

// POINT is the one function that hands out a double's own eight bytes: exact for FLOAT, whose text is not, with the
// sign of a zero, at a fixed width and at a fifth of the cost of printing. 32-bit integers fit exactly as well.
function points(columns: readonly SidedColumn[]): string[] {
  const certain = columns.filter((column) => !nullable(column)).map((column) => quote(column.own.name));
  const pairs: string[] = [];
  for (let at = 0; at < certain.length; at += 2)
    pairs.push(`POINT(${certain[at]},${certain[at + 1] ?? '0'})`);
  const single = columns
    .filter(nullable)
    .map((column) => `IFNULL(POINT(${quote(column.own.name)},0),${nil})`);
  return [...pairs, ...single];
}

// BINARY(n) is always n bytes long, and may start with any of them.
function padded(column: SidedColumn): string[] {
  const name = quote(column.own.name);
  return nullable(column) ? [`ISNULL(${name})`, `IFNULL(${name},'')`] : [name];
}

// A value that can be longer than 64 KB is hashed by itself, so that a row of several stays below
// max_allowed_packet. IF and not IFNULL: a hash that failed must stay NULL, and fail the row.
const long = (column: SidedColumn): string => {
  const { own, other = own } = column;
  const name = quote(own.name);
  // Where the other side has text in its place there is nothing but text to compare.
  if (own.type === 'json' && other.type === 'json')
    return `IF(${name} IS NULL,'N',CONCAT(SHA2(${asText(column.own)},256),SHA2(${typesIn(own)},256)))`;
  return `IF(${name} IS NULL,'N',SHA2(${contentOf(column)},256))`;
};

// Any byte may occur, so its length goes before it; the last needs none, it ends with the row.
function bytes(column: SidedColumn, last: boolean): string[] {
  // Behind a binary string CONCAT takes text as the bytes that it is; a CAST would cost more than all the rest.
  const name = quote(column.own.name);
  const value = nullable(column) ? `IFNULL(${name},'')` : name;
  if (!last) return [nullable(column) ? `IFNULL(LENGTH(${name}),'N')` : `LENGTH(${name})`, "','", value];
  return nullable(column) ? [`ISNULL(${name})`, value] : [value];
}
