import type { ComparedTable, Dialect, Session, TableDefinition } from '../../data/dialect.ts';
import { Fault } from '../../engine/fault.ts';
import type { Side } from '../../engine/step.ts';
import type { Table } from '../database.ts';
import { otherSide } from '../side.ts';

/** Both sides' own definitions of the tables that move, paired by the plan's names; `source` is the side that the rows come from. */
export async function pairDefinitions(
  tables: readonly Table[],
  { describe }: Dialect,
  sessions: { readonly [side in Side]: Session },
  from: Side = 'source',
): Promise<readonly ComparedTable[]> {
  const read = async (side: Side) => {
    const found = new Map<string, TableDefinition>();
    for (const database of new Set(tables.map((table) => table[side].database)))
      for (const each of await describe(sessions[side], database))
        found.set(`${database}\0${each.table}`, each);
    return ({ [side]: { database, table } }: Table): TableDefinition => {
      const definition = found.get(`${database}\0${table}`);
      if (definition) return definition;
      throw new Fault(`"${database}.${table}" does not exist on the ${side}`, {
        next: 'Run the plan up to copy-schema, or leave the table out.',
      });
    };
  };
  const [source, target] = await Promise.all([read(from), read(otherSide(from))]);
  return tables.map((table) => ({ source: source(table), target: target(table) }));
}
