import { quoteName } from './names.ts';

/**
 * The types whose values come back from their text as they were; any other becomes a string or a number of another type. A small
 * UNSIGNED INTEGER comes back as an INTEGER, which is the same number in the same text.
 */
const plain = `'OBJECT', 'ARRAY', 'STRING', 'INTEGER', 'UNSIGNED INTEGER', 'DOUBLE', 'BOOLEAN', 'NULL'`;

/**
 * Whether a JSON column holds a value that its text does not keep: decimals, dates, times and bytes, as SQL
 * functions put them there. Text has neither. The paths walk every member and every element, however deep.
 */
export function unfaithful({ name }: { readonly name: string }): string {
  const column = quoteName(name);
  const below = (path: string) =>
    `EXISTS (SELECT 1 FROM JSON_TABLE(${column}, '${path}' COLUMNS (v JSON PATH '$')) each_value WHERE JSON_TYPE(v) NOT IN (${plain}))`;
  return `(${column} IS NOT NULL AND (JSON_TYPE(${column}) NOT IN (${plain}) OR ${below('$**.*')} OR ${below('$**[*]')}))`;
}

/**
 * The types of everything in a JSON document: DECIMAL, DATE, DATETIME, TIME and bytes print as numbers and strings do. An integer
 * is the same number with and without sign.
 */
export function typesIn(column: { readonly name: string }): string {
  const name = quoteName(column.name);
  const walk = (path: string) =>
    `IFNULL((SELECT GROUP_CONCAT(JSON_TYPE(v)) FROM JSON_TABLE(${name},'${path}' COLUMNS(v JSON PATH '$')) AS t),'')`;
  const types = `CONCAT(JSON_TYPE(${name}),';',${walk('$**.*')},';',${walk('$**[*]')})`;
  return `REPLACE(${types},'UNSIGNED ','')`;
}
