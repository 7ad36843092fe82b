import type { Job, There } from '../../data/copy/rows.ts';
import type { Cell, ComparedTable, Dialect, TableDefinition } from '../../data/dialect.ts';
import { Fault } from '../../engine/fault.ts';
import type { Table } from '../database.ts';

const together = 100;

/** The target's tables that are not empty. */
export async function withRows(
  session: { cells(sql: string): Promise<Cell[][]> },
  tables: readonly Table[],
  quoteTable: (table: Table['target']) => string,
): Promise<readonly Table[]> {
  const found: Table[] = [];
  for (let at = 0; at < tables.length; at += together) {
    const some = tables.slice(at, at + together);
    const each = ({ target }: Table) =>
      `CASE WHEN EXISTS (SELECT 1 FROM ${quoteTable(target)}) THEN 1 ELSE 0 END`;
    const [row] = await session.cells(`SELECT ${some.map(each).join(', ')}`);
    found.push(...some.filter((_, n) => Number(row?.[n]) === 1));
  }
  return found;
}

/** Rows of anybody else stop a copy before it starts. */
export function refuseRows([first]: readonly Table[]): void {
  if (first)
    throw new Fault(
      `"${first.target.database}.${first.target.table}" on the target has rows that this run did not write`,
      { next: 'Empty it, or leave it out of the plan, and run again.' },
    );
}

/**
 * What has to be done for each table, as both sides stand now. A table without a primary key is read by a unique one, if it has one
 * without NULL. The target gets it after the rows, so that only the source is asked by it.
 */
export const jobsOf = (
  pairs: readonly ComparedTable[],
  dialect: Dialect,
  thereIn: (pair: ComparedTable, at: number) => There,
): readonly Job[] =>
  pairs.map((pair, at) => {
    const table = keyed(pair);
    return {
      table,
      reads: { source: dialect.reads(table, 'source'), target: dialect.reads(table, 'target') },
      there: thereIn(pair, at),
    };
  });

/** Both sides by the source's key, or by one of its unique keys. */
export function keyed({ source, target }: ComparedTable): ComparedTable {
  const unique = source.uniques?.find(({ certain }) => certain);
  if (source.key.length > 0 || !unique)
    return { source, target: target.key.length > 0 ? target : { ...target, key: source.key } };
  const by = { key: unique.columns, index: unique.index };
  return { source: { ...source, ...by }, target: { ...target, ...by } };
}

/** A key as its order depends on it: two that are the same text put their rows in the same order. */
export const orderOf = ({ columns }: TableDefinition, key: readonly string[]): string =>
  JSON.stringify(
    key.map((name) => {
      const column = columns.find((each) => each.name === name);
      return [name, column?.declared, column?.charset, column?.collation];
    }),
  );
