import type { Column, TableDefinition } from '../../../data/dialect.ts';
import { quoteName, quoteTable } from './names.ts';

/** The rows of a table itself: those of the tables that inherit from it are theirs. */
export const fromTable = (table: TableDefinition): string => `FROM ONLY ${quoteTable(table)}`;

/** A value as text, by which types that differ on the two sides are compared. */
export const asText = ({ name, type }: Column): string =>
  // What a bpchar was padded with the cast takes off: it is no part of the value.
  type === 'text' || type === 'varchar' ? quoteName(name) : `${quoteName(name)}::text`;

const printed = 80;

/** A column for people, shortened. */
export const shorten = (column: Column): string => {
  const name = quoteName(column.name);
  // Printed whole, a value of more than half a gigabyte could not be told at all.
  if (column.type === 'bytea')
    return `'\\x' || encode(substring(${name} FROM 1 FOR ${printed / 2}), 'hex') || CASE WHEN length(${name}) > ${printed / 2} THEN '…' ELSE '' END`;
  const text = asText(column);
  return `left(${text},${printed}) || CASE WHEN length(${text}) > ${printed} THEN '…' ELSE '' END`;
};

/** A value as a literal that an INSERT takes for any type. */
export const literalOf = (column: Column): string => `quote_literal(${asText(column)})`;
