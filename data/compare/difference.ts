import type { Cell, Key, Session, TableReads } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Difference } from './comparison.ts';
import { hashOf, identify, keyPart } from './rows.ts';
import type { State } from './sighting.ts';
import type { Tally } from './tally.ts';

type Fields = { readonly hash: State; readonly cells: readonly Cell[] };

/** What a key's two states make it. */
export const kindOf = (source: State, target: State): Difference['kind'] =>
  target === '' ? 'missing' : source === '' ? 'extra' : 'changed';

/** Reads one key's rows in full and says where they differ, or nothing when they are no longer as they were seen. */
export async function explain(
  { table, reads }: Tally,
  key: Key,
  seen: Sides<State>,
  sessions: Sides<Session>,
): Promise<Difference | undefined> {
  const [source, target] = await Promise.all([
    readFields(sessions.source, reads.source, key),
    readFields(sessions.target, reads.target, key),
  ]);
  if ((source?.hash ?? '') !== seen.source || (target?.hash ?? '') !== seen.target) return undefined;
  const kind = kindOf(seen.source, seen.target);
  const shown = reads.source.show(key);
  if (!source || !target) return { key: shown, kind };
  const differing = table.source.columns
    .map(({ name }, at) => ({ name, at: 2 * at }))
    .filter(({ at }) => hashOf(source.cells[at]) !== hashOf(target.cells[at]));
  const values = ({ cells }: Fields) =>
    Object.fromEntries(differing.map(({ name, at }) => [name, textOf(cells[at + 1] ?? null)]));
  return {
    key: shown,
    kind,
    columns: differing.map(({ name }) => name),
    source: values(source),
    target: values(target),
  };
}

async function readFields(session: Session, reads: TableReads, key: Key): Promise<Fields | undefined> {
  // A key that differs in case only may be found as well: the one that is meant is identical.
  for (const row of await session.rows(reads.fields([key])))
    if (identify(row.slice(0, key.length).map(keyPart)) === identify(key))
      return { hash: hashOf(row[key.length]), cells: row.slice(key.length + 1) };
  return undefined;
}

const textOf = (cell: Cell): string | null =>
  cell === null ? null : Buffer.isBuffer(cell) ? cell.toString('utf8') : String(cell);
