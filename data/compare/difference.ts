import type { Cell, Session, TableReads } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Difference } from './comparison.ts';
import type { Finding } from './inspect.ts';
import { hashOf, identify, keyPart } from './rows.ts';
import type { State } from './sighting.ts';
import type { Tally } from './tally.ts';

type Fields = { readonly hash: State; readonly cells: readonly Cell[] };

/** What a key's two states make it; without a key, how many rows more or fewer. */
export function findingOf({ reads }: Tally, key: Finding['key'], states: Sides<State>): Finding {
  if (reads.source.keyless) {
    const more = countIn(states.source) - countIn(states.target);
    return { key, kind: more > 0 ? 'missing' : 'extra', rows: Math.abs(more) };
  }
  const kind = states.target === '' ? 'missing' : states.source === '' ? 'extra' : 'changed';
  return { key, kind, rows: 1 };
}

const countIn = (state: State): number =>
  state === '' ? 0 : Number(`0x${Buffer.from(state, 'latin1').toString('hex')}`);

/** Rows in full, by key. */
export type Rows = ReadonlyMap<string, Fields>;

/** Reads some keys' rows in full on both sides. */
export async function readRows(
  { reads }: Tally,
  keys: readonly Finding['key'][],
  sessions: Sides<Session>,
): Promise<Sides<Rows>> {
  if (keys.length === 0) return { source: new Map(), target: new Map() };
  const [source, target] = await Promise.all([
    readFields(sessions.source, reads.source, keys),
    readFields(sessions.target, reads.target, keys),
  ]);
  return { source, target };
}

/** Says where one key's rows differ, or nothing when they are no longer as they were seen. */
export function explain(
  { table, reads }: Tally,
  { key, kind, rows }: Finding,
  seen: Sides<State>,
  full: Sides<Rows>,
): Difference | undefined {
  const [source, target] = [full.source.get(identify(key)), full.target.get(identify(key))];
  if ((source?.hash ?? '') !== seen.source || (target?.hash ?? '') !== seen.target) return undefined;
  const all = table.source.columns.map(({ name }, at) => ({ name, at: 2 * at }));
  const values = ({ cells }: Fields, of = all) =>
    Object.fromEntries(of.map(({ name, at }) => [name, textOf(cells[at + 1] ?? null)]));
  if (reads.source.keyless) {
    const row = source ?? target;
    return row && { key: values(row), kind, rows };
  }
  const shown = reads.source.show(key);
  if (!source || !target) return { key: shown, kind };
  const differing = all.filter(({ at }) => hashOf(source.cells[at]) !== hashOf(target.cells[at]));
  return {
    key: shown,
    kind,
    columns: differing.map(({ name }) => name),
    source: values(source, differing),
    target: values(target, differing),
  };
}

async function readFields(
  session: Session,
  reads: TableReads,
  keys: readonly Finding['key'][],
): Promise<Map<string, Fields>> {
  const size = keys[0]?.length ?? 0;
  const rows = await session.rows(reads.fields(keys));
  // A key that differs in case only may be found as well: the one that is meant is identical.
  return new Map(
    rows.map((row) => [
      identify(row.slice(0, size).map(keyPart)),
      { hash: hashOf(row[size]), cells: row.slice(size + 1) },
    ]),
  );
}

const textOf = (cell: Cell): string | null =>
  cell === null ? null : Buffer.isBuffer(cell) ? cell.toString('utf8') : String(cell);
