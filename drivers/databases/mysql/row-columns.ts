import type { Column } from '../../../data/dialect.ts';
import { quoteName as quote } from './names.ts';

const bytesAreUtf8 = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii']);

/** A column as text or bytes that do not depend on its character set. */
export function asText(column: Column): string {
  const name = quote(column.name);
  if (column.type === 'bit') return `${name}+0`;
  if (column.type === 'json') return `CAST(${name} AS CHAR)`;
  if (column.charset === undefined || bytesAreUtf8.has(column.charset)) return name;
  return `CONVERT(${name} USING utf8mb4)`;
}

const printed = 80;

/** A column for people, shortened: text as it is, bytes in hexadecimal. */
export function shorten(column: Column): string {
  const name = quote(column.name);
  if (column.type === 'float' || column.type === 'double') return `CAST(${name}*1e0 AS CHAR)`;
  if (isBytes(column)) {
    // LEFT refuses a VECTOR as it is.
    const bytes = column.type === 'vector' ? `CAST(${name} AS BINARY)` : name;
    return `CONCAT('0x',HEX(LEFT(${bytes},${printed / 2})),IF(LENGTH(${name})>${printed / 2},'…',''))`;
  }
  const text = column.charset === undefined ? `CAST(${asText(column)} AS CHAR)` : asText(column);
  return `CONCAT(LEFT(${text},${printed}),IF(CHAR_LENGTH(${text})>${printed},'…',''))`;
}

const plain =
  /^(tinyint|smallint|mediumint|int|bigint|year|decimal|bit|date|datetime|timestamp|time|float|double|json)$/;
const integers = /^(tinyint|smallint|mediumint|int|bigint)$/;

/** Whether a column holds bytes rather than text or a number. */
export const isBytes = (column: Column): boolean => column.charset === undefined && !plain.test(column.type);

/** Whether a column is an integer by which rows can be counted off. */
export const isInteger = (column: Column): boolean => integers.test(column.type);

/** A key column in a select list, in a form that `literal` can give back exactly. */
export function selectKey(column: Column): string {
  const name = quote(column.name);
  // Their index is ordered by number, not by the text that they show.
  if (column.type === 'enum' || column.type === 'set' || column.type === 'bit')
    return `CAST(${name}+0 AS CHAR)`;
  if (column.charset !== undefined) return `CAST(CONVERT(${name} USING utf8mb4) AS BINARY)`;
  if (column.type === 'float' || column.type === 'double') return `CAST(${name}*1e0 AS CHAR)`;
  return isBytes(column) ? name : `CAST(${name} AS CHAR)`;
}

/**
 * A key's value as a literal of the column's own type: MySQL compares a number with a string as doubles, which
 * loses digits, and text in another collation without the index. Nothing needs escaping: hexadecimal or checked.
 */
export function literal(column: Column, value: string | Buffer): string {
  if (Buffer.isBuffer(value)) {
    const hex = `x'${value.toString('hex')}'`;
    if (column.charset === undefined) return hex;
    return `CONVERT(CONVERT(${hex} USING utf8mb4) USING ${column.charset}) COLLATE ${column.collation}`;
  }
  if (!/^[-+0-9.:e ]+$/.test(value))
    throw new Error(`"${value}" is no value of the key column "${column.name}"`);
  switch (column.type) {
    case 'date':
      return `CAST('${value}' AS DATE)`;
    case 'time':
      return `CAST('${value}' AS TIME(6))`;
    case 'datetime':
    case 'timestamp':
      return `CAST('${value}' AS DATETIME(6))`;
    case 'float':
    case 'double':
      return value.includes('e') ? value : `${value}e0`;
    default:
      return value;
  }
}
