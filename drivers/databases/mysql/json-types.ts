import { quoteName } from './names.ts';

/** The types whose values come back from their text as they were; any other becomes a string or a number of another type. */
const plain = `'OBJECT', 'ARRAY', 'STRING', 'INTEGER', 'DOUBLE', 'BOOLEAN', 'NULL'`;

/**
 * Whether a JSON column holds a value that its text does not keep: decimals, dates, times, bytes and unsigned numbers, as SQL
 * functions put them there. Text has neither. The paths walk every member and every element, however deep.
 */
export function unfaithful({ name }: { readonly name: string }): string {
  const column = quoteName(name);
  const below = (path: string) =>
    `EXISTS (SELECT 1 FROM JSON_TABLE(${column}, '${path}' COLUMNS (v JSON PATH '$')) each_value WHERE JSON_TYPE(v) NOT IN (${plain}))`;
  return `(${column} IS NOT NULL AND (JSON_TYPE(${column}) NOT IN (${plain}) OR ${below('$**.*')} OR ${below('$**[*]')}))`;
}
