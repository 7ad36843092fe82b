import type { Due } from './apply.ts';
import type { Row } from './binlog/change.ts';
import { isDuplicate, type Target } from './load.ts';
import type { Group } from './make-changes.ts';
import type { Counts } from './progress.ts';
import type { MovingTable } from './work.ts';

/** How many changes go to the server together: a round trip for each would be slower than an application that writes. */
const changesAtMost = 200;
const textAtMost = 1 << 20;

/** Groups in pieces that can go to the server together, in their order. */
export function* piecesOf(groups: readonly Group[]): Generator<readonly Group[]> {
  let piece: Group[] = [];
  let size = 0;
  for (const [table, due] of groups)
    for (let at = 0; at < due.length; ) {
      const next = due.slice(at, at + changesAtMost - size);
      piece.push([table, next]);
      at += next.length;
      size += next.length;
      if (size < changesAtMost) continue;
      yield piece;
      [piece, size] = [[], 0];
    }
  if (piece.length > 0) yield piece;
}

/**
 * Makes changes by one message to the server, where each of them finds the target as it should be. False: one did not, or may not, and nothing
 * was made. Rejects where the session, or a wait for a lock, ended it.
 */
export async function makeAtOnce(
  { session }: Target,
  groups: readonly Group[],
  countsOf: (table: MovingTable) => Counts,
): Promise<boolean> {
  const statements: { readonly sql: string; readonly kind: keyof Counts | null }[] = [];
  for (const [{ phase, move }, due] of groups) {
    if (phase === 'off' || !move?.hasKey || due.some((each) => !isPlain(each, (row) => move.cut(row).cuts)))
      return false;
    for (const { change } of due)
      if (change.kind === 'insert') statements.push({ sql: move.insert([change.after]), kind: 'inserts' });
      else if (change.kind === 'delete')
        statements.push({ sql: move.delete(change.before), kind: 'deletes' });
      else statements.push({ sql: move.update(change.before, change.after), kind: 'updates' });
  }
  const sql = ['SAVEPOINT piece', ...statements.map((each) => each.sql)];
  if (sql.reduce((sum, each) => sum + each.length, 0) > textAtMost) return false;
  const found = await session.writeAll(sql).catch((error: unknown) => {
    if (isDuplicate(error)) return null;
    throw error;
  });
  const missed =
    found === null || statements.some(({ kind }, at) => kind === 'updates' && found[at + 1] === 0);
  if (missed) {
    await session.write('ROLLBACK TO SAVEPOINT piece');
    return false;
  }
  for (const [table, due] of groups) for (const { change } of due) countsOf(table)[`${change.kind}s`]++;
  return true;
}

/** Whether the target has to be as the change finds it, and the change goes there whole. */
const isPlain = ({ change, replayed }: Due, cutsOf: (row: Row) => number): boolean =>
  !replayed &&
  ('after' in change ? cutsOf(change.after) === 0 : true) &&
  ('before' in change ? cutsOf(change.before) === 0 : true);
