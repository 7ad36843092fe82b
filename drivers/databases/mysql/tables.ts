import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { fitting } from '../select-tables.ts';

/** The base tables that the plan's patterns select, ordered by name, with the names that they get on the target. */
export async function selectTables(plan: Plan, read: Pick<Reader, 'rows'>): Promise<readonly Table[]> {
  const rows = await read.rows(
    'source',
    `SELECT table_schema AS db, table_name AS name FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema IN (?) ORDER BY table_schema, table_name`,
    [plan.source.databases],
  );
  return fitting(
    plan,
    rows.map((row) => ({ database: String(row.db), table: String(row.name) })),
  );
}

/** How many rows each table has by the server's statistics, in the tables' order: for progress only. */
export async function estimateRows(
  read: Pick<Reader, 'rows'>,
  tables: readonly Table[],
): Promise<readonly number[]> {
  const rows = await read.rows(
    'source',
    'SELECT table_schema AS db, table_name AS name, table_rows AS n FROM information_schema.tables WHERE table_schema IN (?)',
    [[...new Set(tables.map(({ source }) => source.database))]],
  );
  const known = new Map(rows.map(({ db, name, n }) => [`${db}\0${name}`, Number(n ?? 0)]));
  return tables.map(({ source }) => known.get(`${source.database}\0${source.table}`) ?? 0);
}
