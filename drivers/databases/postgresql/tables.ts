import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { fitting } from '../select-tables.ts';
import { ofExtension } from './of-extension.ts';

/**
 * The tables that hold rows and that the plan's patterns select, ordered by name: partitions are tables of their own here, and the tables
 * that are divided into them hold none. What belongs to an extension moves with the extension.
 */
export async function selectTables(plan: Plan, read: Pick<Reader, 'rows'>): Promise<readonly Table[]> {
  const rows = await read.rows(
    'source',
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname = ANY ($1)
       AND NOT ${ofExtension('pg_class', 'c.oid')}
     ORDER BY n.nspname, c.relname`,
    [plan.source.databases],
  );
  return fitting(
    plan,
    rows.map((row) => ({ database: String(row.schema), table: String(row.name) })),
  );
}

/** How many rows tables have by the server's statistics, in all: for progress only. */
export async function estimateRows(read: Pick<Reader, 'rows'>, tables: readonly Table[]): Promise<number> {
  const rows = await read.rows(
    'source',
    `SELECT n.nspname AS schema, c.relname AS name, greatest(c.reltuples, 0)::bigint AS n FROM pg_class c
     JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = ANY ($1)`,
    [[...new Set(tables.map(({ source }) => source.database))]],
  );
  const known = new Map(rows.map(({ schema, name, n }) => [`${schema}\0${name}`, Number(n)]));
  return tables.reduce((sum, { source }) => sum + (known.get(`${source.database}\0${source.table}`) ?? 0), 0);
}
