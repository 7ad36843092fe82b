type Name = { readonly database: string; readonly table: string };

/** How much is written to tables, in rows, and which of them stay together. Names are in no order; unknown tables weigh nothing. */
export type Weights = {
  readonly rows: readonly (Name & { readonly rows: number })[];
  readonly ties: readonly (readonly [Name, Name])[];
};

const keyOf = ({ database, table }: Name) => `${database}\0${table}`;

/**
 * Divides tables into `parts` of about equal weight. Tables that are tied, directly or by others, are in one part: a TRUNCATE of several that
 * refer to each other is applied by one subscription or not at all. (PostgreSQL manual, "Logical Replication", "Restrictions".) The heaviest
 * group goes first, each to the lightest part, which is at most 4/3 of the best (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
 */
export function divide<T extends Name>(
  tables: readonly T[],
  parts: number,
  { rows, ties }: Weights,
): readonly (readonly T[])[] {
  const weights = new Map(rows.map((each) => [keyOf(each), each.rows]));
  // A table without a write counts too: it has to be decoded and kept in mind.
  const weightOf = (group: readonly T[]) =>
    group.reduce((sum, table) => sum + 1 + (weights.get(keyOf(table)) ?? 0), 0);
  const filled = Array.from({ length: parts }, () => ({ weight: 0, tables: [] as T[] }));
  const groups = groupsOf(tables, ties).map((group) => ({ group, weight: weightOf(group) }));
  for (const { group, weight } of groups.sort((a, b) => b.weight - a.weight)) {
    const lightest = filled.reduce((least, part) => (part.weight < least.weight ? part : least));
    lightest.tables.push(...group);
    lightest.weight += weight;
  }
  return filled.map((part) => part.tables);
}

/** Tables by what ties them, in the order of their first. */
function groupsOf<T extends Name>(tables: readonly T[], ties: Weights['ties']): readonly (readonly T[])[] {
  const above = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    for (let next = above.get(at); next !== undefined; next = above.get(at)) at = next;
    if (at !== key) above.set(key, at);
    return at;
  };
  for (const [one, other] of ties) {
    const [a, b] = [root(keyOf(one)), root(keyOf(other))];
    if (a !== b) above.set(a, b);
  }
  const groups = new Map<string, T[]>();
  for (const table of tables) {
    const key = root(keyOf(table));
    const group = groups.get(key);
    if (group) group.push(table);
    else groups.set(key, [table]);
  }
  return [...groups.values()];
}
