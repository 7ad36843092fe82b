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
  const text = asText(column);
  return `left(${text},${printed}) || CASE WHEN length(${text}) > ${printed} THEN '…' ELSE '' END`;
};

/** A value as a literal that an INSERT takes for any type. */
export const literalOf = (column: Column): string => `quote_literal(${asText(column)})`;
