import { type Column, isSpatial, isText } from './definition.ts';
import { quoteName } from './quote.ts';
import type { Cell } from './session.ts';

/**
 * A value, the same whether it came by a query or by the binary log, from this side or from that: numbers and times as
 * their text, text and bytes in hexadecimal, as the column's character set has them. Null is NULL.
 */
export type Value = string | null;

const numbers = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|bit|year)$/;
const times = /^(?:date|datetime|timestamp|time)$/;

/** How a column's values are written down. */
export function formOf(column: Column): 'number' | 'float' | 'time' | 'bytes' {
  if (numbers.test(column.type)) return 'number';
  if (times.test(column.type)) return 'time';
  return column.type === 'float' || column.type === 'double' ? 'float' : 'bytes';
}

/** A column in a select list, as `readValue` reads it; text in another character set if one is given. */
export function select(column: Column, charset?: string): string {
  const name = quoteName(column.name);
  // The text of a FLOAT has six digits; a DOUBLE is printed so that it can be read back.
  if (column.type === 'float') return `CAST(${name} AS DOUBLE)`;
  if (column.type === 'bit') return `CAST(${name} AS UNSIGNED)`;
  const other = charset !== undefined && column.charset !== undefined && column.charset !== charset;
  return other ? `CONVERT(${name} USING ${charset})` : name;
}

/** The value of a cell that `select` asked for. */
export function readValue(column: Column, cell: Cell): Value {
  if (cell === null) return null;
  switch (formOf(column)) {
    case 'number':
      return plainNumber(cell.toString('latin1'));
    case 'float':
      return plainFloat(Number(cell.toString('latin1')));
    case 'time':
      return cell.toString('latin1');
    case 'bytes':
      return cell.toString('hex');
  }
}

/** A whole or decimal number without the zeros that ZEROFILL puts before it. */
export const plainNumber = (text: string): string => text.replace(/^(-?)0+(?=\d)/, '$1');

/** A floating-point number in as many digits as it takes; minus zero keeps its sign. */
export function plainFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('e') ? text : `${text}e0`;
}

/** How values of one column are written into a column of the target. */
export interface Writer {
  /** The value as a literal. */
  literal(value: Value): string;
  /** A condition that is true for this value alone, in a row that no key tells apart. */
  exactly(value: Value): string;
}

/** The writer from a column of the source to one of the target. */
export function writerFor(source: Column, target: Column): Writer {
  const name = quoteName(target.name);
  const form = formOf(source);
  if (form !== 'bytes') {
    const literal = (value: Value) => (value === null ? 'NULL' : form === 'time' ? `'${value}'` : value);
    return { literal, exactly: (value) => `${name} <=> ${literal(value)}` };
  }
  const [before, after] = around(source, target);
  const literal = (value: Value) => (value === null ? 'NULL' : `${before}${value}${after}`);
  if (source.type === 'json' && target.type === 'json')
    return {
      literal,
      exactly: (value) => `${name} <=> ${value === null ? 'NULL' : `CAST(${literal(value)} AS JSON)`}`,
    };
  const bytes =
    target.charset === source.charset ? name : `CONVERT(${name} USING ${source.charset ?? 'binary'})`;
  return {
    literal,
    // By its bytes: a collation may take another row's text for the same.
    exactly: (value) => (value === null ? `${name} IS NULL` : `HEX(${bytes}) = '${value.toUpperCase()}'`),
  };
}

/** What stands around hexadecimal digits so that they mean the same in the target's column. */
function around(source: Column, target: Column): readonly [string, string] {
  if (source.type === 'json') return ["_utf8mb4 x'", "'"];
  // Bytes go into a column of the same character set as they are, those among them that no character has.
  const same = source.charset === undefined || (isText(source) && source.charset === target.charset);
  if (same || isSpatial(source)) return ["x'", "'"];
  return ["CONVERT(x'", `' USING ${source.charset})`];
}

/** A key column's value as a literal that the target's index can find. */
export function keyLiteral(source: Column, target: Column, value: Value): string {
  if (value === null) throw new Error(`the key column "${source.name}" is NULL`);
  if (!isText(source) || source.charset !== target.charset) return writerFor(source, target).literal(value);
  return `_${source.charset} x'${value}' COLLATE ${target.collation}`;
}
