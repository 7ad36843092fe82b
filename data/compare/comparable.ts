import type { ComparedTable, TableDefinition, UniqueKey } from '../dialect.ts';

/**
 * A table with the key by which its rows are told apart on both sides: the primary key where both have the same, otherwise a
 * unique key without NULL that both have, otherwise none. Throws where rows could not be compared, or only wrongly.
 */
export function withCommonKey({ source, target }: ComparedTable): ComparedTable {
  const name = `"${source.database}.${source.table}"`;
  const [names, others] = [namesOf(source), namesOf(target)];
  const odd = [...names, ...others].filter((each) => !names.has(each) || !others.has(each));
  if (odd.length > 0)
    throw new Error(`${name} does not have the same columns on both sides: "${odd.join('", "')}"`);
  const theirs = keysOf(target);
  for (const own of keysOf(source)) {
    const same = theirs.find(({ columns }) => columns.join('\0') === own.columns.join('\0'));
    if (same) return { source: keyed(source, own), target: keyed(target, same) };
  }
  return { source: keyed(source, none), target: keyed(target, none) };
}

/** Whether both sides put their keys in the same order, so that a range holds the same rows on both. */
export const sameOrder = ({ source, target }: ComparedTable): boolean =>
  source.key.every((key) => {
    const [here, there] = [source, target].map((side) => side.columns.find(({ name }) => name === key));
    return (
      here?.collation === there?.collation &&
      (here?.type === there?.type || !(ordered.test(here?.type ?? '') || ordered.test(there?.type ?? ''))) &&
      // The members' order is the key's.
      (here?.type !== 'enum' || here.declared === there?.declared)
    );
  });

// Types whose order is not the order of what they print.
const ordered = /^(enum|set|bit|uuid|inet4|inet6|vector)$/;

const none: UniqueKey = { index: '', columns: [], certain: true };

const keysOf = ({ key, uniques = [] }: TableDefinition): readonly UniqueKey[] => [
  ...(key.length > 0 ? [{ index: 'PRIMARY', columns: key, certain: true }] : []),
  ...uniques.filter(({ certain }) => certain).sort((a, b) => a.columns.length - b.columns.length),
];

function keyed(table: TableDefinition, { index, columns }: UniqueKey): TableDefinition {
  const same = columns.join('\0') === table.key.join('\0');
  return { ...table, key: columns, countable: same && table.countable, ...(index !== '' && { index }) };
}

const namesOf = (table: TableDefinition) => new Set(table.columns.map(({ name }) => name));
