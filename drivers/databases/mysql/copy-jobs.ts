import type { Job, There } from '../../../data/copy/rows.ts';
import type { ComparedTable, Dialect, TableDefinition } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { stayUnlogged } from './hosting.ts';
import { own, quoteTable } from './names.ts';
import type { Session } from './session.ts';

const together = 100;

/** Rows that this run's copy wrote may be there; rows of anybody else stop the copy before it starts. */
export async function beginCopy(session: Session, tables: readonly Table[]): Promise<void> {
  await stayUnlogged(session);
  const [before] = await session.rows(`SELECT state FROM ${own}.copied`);
  if (!before) {
    const [first] = await withRows(session, tables);
    if (first)
      throw new Fault(
        `"${first.target.database}.${first.target.table}" on the target has rows that this run did not write`,
        { next: 'Empty it, or leave it out of the plan, and run again.' },
      );
  }
  await session.rows(`REPLACE INTO ${own}.copied VALUES (1, 'copying', '', 0, 0, 0)`);
}

/** The tables that are not empty on the target. */
async function withRows(session: Session, tables: readonly Table[]): Promise<readonly Table[]> {
  const found: Table[] = [];
  for (let at = 0; at < tables.length; at += together) {
    const some = tables.slice(at, at + together);
    const [row] = await session.cells(
      `SELECT ${some.map(({ target }) => `EXISTS (SELECT 1 FROM ${quoteTable(target)})`).join(', ')}`,
    );
    found.push(...some.filter((_, n) => Number(row?.[n]) === 1));
  }
  return found;
}

/** What has to be done for each table, as both sides stand now. */
export async function jobsOf(
  tables: readonly Table[],
  dialect: Dialect,
  sessions: { readonly source: Session; readonly target: Session },
): Promise<readonly Job[]> {
  const [source, target] = [
    await definitions('source', tables, dialect, sessions.source),
    await definitions('target', tables, dialect, sessions.target),
  ];
  const filled = new Set(await withRows(sessions.target, tables));
  const unique = await uniqueTables(sessions.target, tables);
  return tables.map((table) => {
    const found = { source: source(table), target: target(table) };
    const both = keyed(found);
    return {
      table: both,
      reads: { source: dialect.reads(both, 'source'), target: dialect.reads(both, 'target') },
      there: !filled.has(table)
        ? 'nothing'
        : thereIn(found, unique.has(`${table.target.database}\0${table.target.table}`)),
    };
  });
}

/**
 * A table without a primary key is read by a unique one, if it has one without NULL. The target gets it after the rows, so that only
 * the source is asked by it.
 */
function keyed({ source, target }: ComparedTable): ComparedTable {
  const unique = source.uniques?.find(({ certain }) => certain);
  if (source.key.length > 0 || !unique) return { source, target };
  const by = { key: unique.columns, index: unique.index };
  return { source: { ...source, ...by }, target: { ...target, ...by } };
}

/**
 * Ranges are the same rows on both sides only where both order them by the same key in the same collation. Where another unique key
 * stands, rows of one range could collide with stale ones of a range that is not mended yet.
 */
function thereIn({ source, target }: ComparedTable, unique: boolean): There {
  const keyOf = ({ columns, key }: TableDefinition) =>
    JSON.stringify(
      key.map((name) => {
        const column = columns.find((each) => each.name === name);
        return [name, column?.declared, column?.charset, column?.collation];
      }),
    );
  return source.key.length === 0 || unique || keyOf(source) !== keyOf(target) ? 'other' : 'comparable';
}

async function definitions(side: Side, tables: readonly Table[], dialect: Dialect, session: Session) {
  const found = new Map<string, TableDefinition>();
  const asked = { rows: session.cells, close: async () => undefined };
  for (const database of new Set(tables.map((table) => table[side].database)))
    for (const each of await dialect.describe(asked, database)) found.set(`${database}\0${each.table}`, each);
  return (table: Table): TableDefinition => {
    const { database, table: name } = table[side];
    const definition = found.get(`${database}\0${name}`);
    if (definition) return definition;
    throw new Fault(`"${database}.${name}" does not exist on the ${side}`, {
      next: 'Run the plan up to copy-schema, or leave the table out.',
    });
  };
}

/** The target's tables with a unique key besides the primary one. */
async function uniqueTables(session: Session, tables: readonly Table[]): Promise<ReadonlySet<string>> {
  const databases = [...new Set(tables.map(({ target }) => target.database))];
  const rows = await session.rows(
    `SELECT DISTINCT table_schema AS db, table_name AS name FROM information_schema.statistics
     WHERE table_schema IN (?) AND non_unique = 0 AND index_name <> 'PRIMARY'`,
    [databases],
  );
  return new Set(rows.map(({ db, name }) => `${db}\0${name}`));
}
