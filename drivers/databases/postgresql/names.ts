/** A quoted identifier: quotes doubled, so that no name can end the quotation. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** "schema"."table", quoted. Where the project says database of a table, PostgreSQL says schema. */
export const quoteTable = ({ database, table }: { database: string; table: string }): string =>
  `${quoteName(database)}.${quoteName(table)}`;

/** A text literal for the many statements that take no bound values; it means the same whatever `standard_conforming_strings` says. */
export const quoteText = (text: string): string =>
  text.includes('\\')
    ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;

/** The schema of the project's own tables on each side. */
export const own = 'aurora_migrate';

/**
 * What carries the changes of a side to the other: publication and slot on the side that is written, the subscription on the other, and
 * the tables of this project's own that only it carries, for a row that flowed both ways would prove nothing.
 */
export const flowFrom = {
  source: { channel: 'aurora_migrate', heartbeat: 'heartbeat', marker: 'marker' },
  target: { channel: 'aurora_migrate_back', heartbeat: 'heartbeat_back', marker: 'marker_back' },
} as const;
