import { fits, parsePattern } from '../../engine/plan/patterns.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Table } from '../database.ts';

/** Those of the source's tables that the plan's patterns select, in their order, with the names that they get on the target. */
export function fitting(plan: Plan, found: readonly Table['source'][]): readonly Table[] {
  const include = plan.tables.include.map(matches);
  const exclude = plan.tables.exclude.map(matches);
  return found
    .filter(({ database, table }) => include.some((match) => match(database, table)))
    .filter(({ database, table }) => !exclude.some((match) => match(database, table)))
    .map(({ database, table }) => ({
      source: { database, table },
      target: { database: renamed(plan, database), table },
    }));
}

/** The database's name on the target. */
export function renamed(plan: Plan, database: string): string {
  const rule = plan.tables.rename.find(({ from }) => parsePattern(from)?.database === database);
  return (rule && parsePattern(rule.to)?.database) ?? database;
}

function matches(pattern: string): (database: string, table: string) => boolean {
  const parts = parsePattern(pattern);
  return (database, table) =>
    parts !== undefined && fits(parts.database, database) && fits(parts.table, table);
}
