import type { Column } from '../../../data/dialect.ts';
import { typesIn } from './json-types.ts';
import { literalOf } from './literals.ts';
import { quoteName as quote } from './names.ts';

const bytesAreUtf8 = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii']);

/** Whether a column's bytes are UTF-8 as they lie. */
export const isUtf8 = ({ charset }: Column): boolean => charset !== undefined && bytesAreUtf8.has(charset);

/** Whether both sides store text in one character set that is not UTF-8: then its bytes say more than its characters. */
export const sharesBytes = (own: Column, other: Column): boolean =>
  own.charset !== undefined && own.charset === other.charset && !isUtf8(own);

/** A column as text or bytes that do not depend on its character set. */
export function asText(column: Column): string {
  const name = quote(column.name);
  if (column.type === 'bit') return `${name}+0`;
  if (column.type === 'json') return `CAST(${name} AS CHAR)`;
  if (column.charset === undefined || isUtf8(column)) return name;
  return `CONVERT(${name} USING utf8mb4)`;
}

/**
 * A text column as UTF-8 that can be compared with another character set's. What has no character there would become a question
 * mark, like any other that has none: it stays as the bytes that it is, behind one that UTF-8 does not have.
 */
export function asComparableText(column: Column): string {
  if (column.charset === undefined || isUtf8(column)) return asText(column);
  const name = quote(column.name);
  const back = `CAST(CONVERT(CONVERT(${name} USING utf8mb4) USING ${column.charset}) AS BINARY)`;
  const bytes = `CONCAT(CONVERT(x'FD' USING binary),'${column.charset}',HEX(${name}))`;
  return `IF(${back}=CAST(${name} AS BINARY),CAST(${asText(column)} AS BINARY),${bytes})`;
}

const printed = 80;

/** A column for people, shortened: text as it is, bytes in hexadecimal. */
export function shorten(column: Column): string {
  const name = quote(column.name);
  if (column.type === 'float' || column.type === 'double') return `CAST(${name}*1e0 AS CHAR)`;
  if (isBytes(column) && !typed.test(column.type)) {
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

/** How a key's text is read: as UTF-8, by the bytes of its own character set, or, where members differ, by what an ENUM prints. */
export type KeyForm = 'plain' | 'bytes' | 'text';

// MariaDB's own types, which a client gets as text and an index orders by bytes.
const typed = /^(uuid|inet4|inet6)$/;

/** A key column in a select list, in a form that `literal` can give back exactly. */
export function selectKey(column: Column, form: KeyForm = 'plain'): string {
  const name = quote(column.name);
  if (form === 'text') return `CAST(${asText(column)} AS BINARY)`;
  if (typed.test(column.type)) return `CAST(${name} AS CHAR)`;
  // Their index is ordered by number, not by the text that they show.
  if (column.type === 'enum' || column.type === 'set' || column.type === 'bit')
    return `CAST(${name}+0 AS CHAR)`;
  if (form === 'bytes') return `CAST(${name} AS BINARY)`;
  if (column.charset !== undefined) return `CAST(CONVERT(${name} USING utf8mb4) AS BINARY)`;
  if (column.type === 'float' || column.type === 'double') return `CAST(${name}*1e0 AS CHAR)`;
  return isBytes(column) ? name : `CAST(${name} AS CHAR)`;
}

/** Whether `selectKey` gives bytes rather than text. */
export const keyIsBytes = (column: Column, form: KeyForm = 'plain'): boolean =>
  form !== 'plain' ||
  (!typed.test(column.type) &&
    !/^(enum|set)$/.test(column.type) &&
    (column.charset !== undefined || isBytes(column)));

/**
 * A key's value as a literal of the column's own type: MySQL compares a number with a string as doubles, which
 * loses digits, and text in another collation without the index. Nothing needs escaping: hexadecimal or checked.
 */
export function literal(column: Column, value: string | Buffer, form: KeyForm = 'plain'): string {
  if (Buffer.isBuffer(value)) {
    const hex = `x'${value.toString('hex')}'`;
    if (column.charset === undefined) return hex;
    if (form === 'bytes') return `_${column.charset} ${hex} COLLATE ${column.collation}`;
    return `CONVERT(CONVERT(${hex} USING utf8mb4) USING ${column.charset}) COLLATE ${column.collation}`;
  }
  if (typed.test(column.type) && /^[-0-9a-f.:]+$/i.test(value)) return `CAST('${value}' AS ${column.type})`;
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

/** A value as a literal for a file that people read: as the copy writes it, but bytes in hexadecimal, and a document with its types. */
export function literalFor(column: Column): string {
  if (column.type === 'json')
    return `IFNULL(CONCAT(${typesIn(column)},'\n',CAST(${quote(column.name)} AS CHAR CHARACTER SET utf8mb4)),'NULL')`;
  if (!isBytes(column) || typed.test(column.type)) return literalOf(column);
  const name = quote(column.name);
  return `IF(${name} IS NULL,'NULL',IF(LENGTH(${name})=0,'\\'\\'',CONCAT('0x',HEX(${name}))))`;
}
