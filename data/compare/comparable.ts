import type { ComparedTable, TableDefinition } from '../dialect.ts';

/** Refuses a table whose rows could not be compared, or only wrongly. */
export function assertComparable({ source, target }: ComparedTable): void {
  const name = `"${source.database}.${source.table}"`;
  if (source.key.length === 0)
    throw new Error(
      `${name} has no primary key, so its rows cannot be told apart: give it one, or leave it out`,
    );
  if (source.key.join('\0') !== target.key.join('\0'))
    throw new Error(
      `${name} has the primary key (${source.key.join(', ')}), and on the target (${target.key.join(', ')})`,
    );
  const [names, others] = [namesOf(source), namesOf(target)];
  const odd = [...names, ...others].filter((each) => !names.has(each) || !others.has(each));
  if (odd.length > 0)
    throw new Error(`${name} does not have the same columns on both sides: "${odd.join('", "')}"`);
  // A range of keys holds different rows in another order of keys.
  for (const key of source.key) {
    const [here, there] = [source, target].map(
      (side) => side.columns.find(({ name }) => name === key)?.collation,
    );
    if (here !== there)
      throw new Error(
        `${name} orders its key "${key}" by ${here}, and on the target by ${there}: give both the same collation`,
      );
  }
}

const namesOf = (table: TableDefinition) => new Set(table.columns.map(({ name }) => name));
