import type { Job, There } from '../../../data/copy/rows.ts';
import type { ComparedTable, Dialect } from '../../../data/dialect.ts';
import type { Table } from '../../database.ts';
import { jobsOf as jobsFor, orderOf, refuseRows, withRows } from '../copy-jobs.ts';
import { pairDefinitions } from '../definitions.ts';
import { stayUnlogged } from './hosting.ts';
import { own, quoteTable } from './names.ts';
import type { Session } from './session.ts';

/** Rows that this run's copy wrote may be there; rows of anybody else stop the copy before it starts. */
export async function beginCopy(session: Session, tables: readonly Table[]): Promise<void> {
  await stayUnlogged(session);
  const [before] = await session.rows(`SELECT state FROM ${own}.copied`);
  if (!before) refuseRows(await withRows(session, tables, quoteTable));
  await session.rows(`REPLACE INTO ${own}.copied VALUES (1, 'copying', '', 0, 0, 0)`);
}

/** What has to be done for each table, as both sides stand now. */
export async function jobsOf(
  tables: readonly Table[],
  dialect: Dialect,
  sessions: { readonly source: Session; readonly target: Session },
): Promise<readonly Job[]> {
  const asked = (session: Session) => ({ rows: session.cells, close: async () => undefined });
  const both = { source: asked(sessions.source), target: asked(sessions.target) };
  const pairs = await pairDefinitions(tables, dialect, both);
  const filled = new Set(await withRows(sessions.target, tables, quoteTable));
  const unique = await uniqueTables(sessions.target, tables);
  return jobsFor(pairs, dialect, (pair, at) => {
    const table = tables[at];
    if (!table || !filled.has(table)) return 'nothing';
    return thereIn(pair, unique.has(`${table.target.database}\0${table.target.table}`));
  });
}

/**
 * Ranges are the same rows on both sides only where both order them by the same key in the same collation. Where another unique key
 * stands, rows of one range could collide with stale ones of a range that is not mended yet.
 */
const thereIn = ({ source, target }: ComparedTable, unique: boolean): There =>
  source.key.length === 0 || unique || orderOf(source, source.key) !== orderOf(target, target.key)
    ? 'other'
    : 'comparable';

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
