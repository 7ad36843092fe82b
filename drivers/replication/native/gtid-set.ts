/** How many transactions a server takes as empty ones: each costs a commit, and a target that has executed more of its own is rare. */
export const mostEmpty = 10_000;

/** Every transaction of a GTID set, by its name, up to `most` of them; null where it has more. */
export function transactionsOf(set: string, most: number): readonly string[] | null {
  const names: string[] = [];
  for (const each of set.replace(/\s/g, '').split(',').filter(Boolean)) {
    const [server = '', ...parts] = each.split(':');
    let prefix = server;
    for (const part of parts) {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
      // Newer servers number transactions by a tag as well: `server:tag:1-3`.
      if (first === undefined) prefix = `${server}:${part}`;
      else if (Number(last) - Number(first) + 1 + names.length > most) return null;
      else for (let n = Number(first); n <= Number(last); n++) names.push(`${prefix}:${n}`);
    }
  }
  return names;
}
