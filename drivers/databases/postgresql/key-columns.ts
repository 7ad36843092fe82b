import type { Column, Key, Range } from '../../../data/dialect.ts';
import { quoteName, quoteText } from './names.ts';

/** A key's value as a literal of the column's own type. */
const literal = (column: Column, value: string | Buffer | undefined): string =>
  `${quoteText(String(value ?? '')).trimStart()}::${column.cast}`;

/** A key column in a select list, as text that `literal` can give back exactly. */
export const selectKey = ({ name }: Column): string => `${quoteName(name)}::text`;

/** Columns, or the values for them, as PostgreSQL compares several at once: by the first that differs, and by an index. */
const together = (parts: readonly string[]): string =>
  parts.length === 1 ? parts.join() : `(${parts.join(', ')})`;

/** The keys of a range as a condition that an index answers; an upper bound includes its own key. */
export function within(key: readonly Column[], { after, upTo }: Range): string {
  const names = together(key.map(({ name }) => quoteName(name)));
  const values = (of: Key) => together(key.map((column, at) => literal(column, of[at])));
  const bounds = [
    ...(after ? [`${names} > ${values(after)}`] : []),
    ...(upTo ? [`${names} <= ${values(upTo)}`] : []),
  ];
  return bounds.length > 0 ? bounds.join(' AND ') : 'true';
}

/** Just these keys, as a condition that an index answers. */
export function amongKeys(key: readonly Column[], values: readonly Key[]): string {
  const names = together(key.map(({ name }) => quoteName(name)));
  return `${names} IN (${values.map((each) => together(key.map((column, at) => literal(column, each[at])))).join(', ')})`;
}
