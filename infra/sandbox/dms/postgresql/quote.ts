import type { TableName } from '../quote.ts';

/** A quoted identifier. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A table's name, quoted. */
export const quoteTable = ({ schema, table }: TableName): string =>
  `${quoteName(schema)}.${quoteName(table)}`;

/** A text as a literal that means the same whatever `standard_conforming_strings` says. */
export const quoteText = (text: string): string =>
  text.includes('\\')
    ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;
