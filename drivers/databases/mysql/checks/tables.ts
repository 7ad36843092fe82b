import { howMany } from '../../../../engine/how-many.ts';
import { quoteName, quoteTable } from '../names.ts';
import { type Engine, listed, moving, type Read, type ServerCheck, type Subject } from './check.ts';

/** Rows from which on a scan of a table for each change is too much. */
const large = 100_000;

/** What the tables that move must be. */
export const tableChecks = (engine: Engine): readonly ServerCheck[] => [
  {
    name: 'storage-engine',
    title: 'every table is InnoDB',
    severity: 'error',
    forced: true,
    why: 'other engines take no part in a consistent snapshot',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT table_schema AS db, table_name AS name, engine AS kind FROM information_schema.tables
         WHERE table_schema IN (?) AND table_type = 'BASE TABLE' AND (engine IS NULL OR engine <> 'InnoDB')`,
        [subject.databases],
      );
      const moves = moving(subject);
      const others = rows.filter(({ db, name }) => moves(db, name));
      const [first] = others;
      return first === undefined
        ? []
        : [
            {
              what: `${listed(others.map(({ db, name }) => `${db}.${name}`))}: not InnoDB, but ${[...new Set(others.map((row) => row.kind ?? 'an engine that is not there'))].join(', ')}`,
              mend: `${alter(first)} ENGINE = InnoDB;`,
            },
          ];
    },
  },
  {
    name: 'primary-keys',
    title: 'every table has a primary key',
    severity: 'warn',
    why: 'rows of such a table are found by another index or by a scan of the whole table on the target, for each change, and compared as a whole',
    async find(ask, subject) {
      const keyless = await tablesWithoutKey(ask.here, subject);
      const [first] = keyless;
      return first === undefined
        ? []
        : [
            {
              what: `${listed(keyless.map(({ db, name, n }) => `${db}.${name} (some ${howMany(Number(n), 'row')})`))}: no primary key`,
              mend: addKey(engine, first),
            },
          ];
    },
  },
  {
    name: 'large-keyless',
    title: 'every large table has an index by which its rows can be found',
    severity: 'error',
    why: 'each change of a row would read the whole table on the target, and the channel would never catch up',
    async find(ask, subject) {
      const found = (await tablesWithoutKey(ask.here, subject)).filter(
        ({ n, indexes }) => Number(n) >= large && Number(indexes) === 0,
      );
      return found.map((table) => ({
        what: `"${table.db}.${table.name}" has some ${howMany(Number(table.n), 'row')} and no index`,
        mend: addKey(engine, table),
      }));
    },
  },
  {
    name: 'foreign-keys',
    title: 'no foreign key leads out of the tables that move',
    severity: 'error',
    forced: true,
    why: 'it could not be put back, and what a cascade from that table changes is not replicated',
    async find(ask, subject) {
      const rows = await ask.here(
        `SELECT DISTINCT table_schema AS db, table_name AS name, referenced_table_schema AS parent_db, referenced_table_name AS parent
         FROM information_schema.key_column_usage WHERE referenced_table_name IS NOT NULL AND table_schema IN (?)`,
        [subject.databases],
      );
      const moves = moving(subject);
      return rows
        .filter(({ db, name, parent_db, parent }) => moves(db, name) && !moves(parent_db, parent))
        .map(({ db, name, parent_db, parent }) => ({
          what: `"${db}.${name}" refers to "${parent_db}.${parent}", which does not move`,
          mend: `Include "${parent_db}.${parent}", or exclude "${db}.${name}".`,
        }));
    },
  },
];

/** A table as information_schema names it. */
export type Named = { readonly db?: unknown; readonly name?: unknown };

/** The beginning of a statement that changes a table. */
export const alter = ({ db, name }: Named) =>
  `ALTER TABLE ${quoteTable({ database: String(db), table: String(name) })}`;

/** Invisible, so that no statement of the application sees it; not before 8.0.23, which says so by a syntax error. */
const addKey = (engine: Engine, table: Named): string =>
  `${alter(table)} ADD COLUMN ${quoteName('row_key')} BIGINT UNSIGNED NOT NULL ${
    engine === 'mysql' ? 'AUTO_INCREMENT INVISIBLE' : 'INVISIBLE AUTO_INCREMENT'
  } PRIMARY KEY FIRST;`;

/** Tables without a primary key: some number of rows, and how many indexes they have. */
async function tablesWithoutKey(read: Read, subject: Subject) {
  const { databases } = subject;
  const rows = await read(
    `SELECT t.table_schema AS db, t.table_name AS name, t.table_rows AS n, COALESCE(i.indexes, 0) AS indexes
     FROM information_schema.tables t
     LEFT JOIN (SELECT table_schema, table_name, COUNT(DISTINCT index_name) AS indexes, SUM(index_name = 'PRIMARY') AS keyed
       FROM information_schema.statistics WHERE table_schema IN (?) AND index_type = 'BTREE' GROUP BY table_schema, table_name) i
       ON i.table_schema = t.table_schema AND i.table_name = t.table_name
     WHERE t.table_schema IN (?) AND t.table_type = 'BASE TABLE' AND COALESCE(i.keyed, 0) = 0`,
    [databases, databases],
  );
  const moves = moving(subject);
  return rows.filter(({ db, name }) => moves(db, name));
}
