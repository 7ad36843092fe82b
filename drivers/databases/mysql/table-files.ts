import type { Session } from './session.ts';

/** A table that may lie in several files: each by its name, with the number that it got when it was made. */
export type TableFiles = { readonly [table: string]: string };

/**
 * Which files the tables of some databases are kept in. A table that is emptied by TRUNCATE, dropped and made anew, or exchanged, has
 * another one, though it is defined as before, and no row of it was logged as deleted.
 */
export async function tableFiles(
  session: Session,
  tables: readonly { readonly key: string; readonly database: string; readonly name: string }[],
): Promise<TableFiles> {
  if (tables.length === 0) return {};
  const [list] = await session.rows(
    `SELECT LOWER(table_name) AS name FROM information_schema.tables
     WHERE table_schema = 'information_schema' AND LOWER(table_name) IN ('innodb_tables', 'innodb_sys_tables')`,
  );
  if (!list) return {};
  const keys = new Map(tables.map(({ key, database, name }) => [written(database, name), key]));
  const found = new Map<string, string[]>();
  // How often columns were added or dropped in place is told by newer MySQL: one that came and went leaves the definition as it was.
  for (const row of await session.rows(`SELECT * FROM information_schema.${list.name}`)) {
    const [file = ''] = String(row.NAME).split('#');
    const key = keys.get(plain(file));
    const number = [row.NAME, row.TABLE_ID, row.TOTAL_ROW_VERSIONS ?? ''].join(' ');
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), number]);
  }
  return Object.fromEntries([...found].map(([key, files]) => [key, files.sort().join(', ')]));
}

/** A table as the server names its files: what is neither a letter of ASCII, a digit nor _ by its number, or by a code of its own. */
const written = (database: string, name: string) =>
  [database, name].map((part) => part.replace(/[^\w]/g, codeOf)).join('/');

const codeOf = (sign: string) =>
  sign.charCodeAt(0) < 128 ? `@${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : '@?';

/** The codes beyond ASCII are not told apart: names that differ in such a letter only are taken for one. */
const plain = (file: string) => file.replace(/@(?!00[0-7])(?:[0-9a-f]{4}|..)/g, '@?');
