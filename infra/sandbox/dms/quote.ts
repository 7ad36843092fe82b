/** A quoted identifier. */
export const quoteName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/** A table's name, quoted. */
export const quoteTable = ({ schema, table }: TableName): string =>
  `${quoteName(schema)}.${quoteName(table)}`;

/** A text as a literal that holds whatever the SQL mode. */
export const quoteText = (text: string): string =>
  text === '' ? "''" : `_utf8mb4 x'${Buffer.from(text, 'utf8').toString('hex')}'`;

/** A table by its two names. */
export interface TableName {
  readonly schema: string;
  readonly table: string;
}

/** A table's two names as the key of a map. */
export const keyOf = ({ schema, table }: TableName): string => `${schema}\0${table}`;
