import type { Change, Row } from './binlog/change.ts';
import type { ControlTables } from './control-tables.ts';
import { isDuplicate, type Target } from './load.ts';
import type { Move } from './move.ts';
import type { Counts } from './progress.ts';
import type { Settings } from './settings.ts';

/** How changes of a table are made on the target. */
export interface Applying {
  readonly move: Move;
  readonly target: Target;
  readonly onConflict: Settings['onConflict'];
  readonly exceptions: ControlTables;
  /** Counted as they are made. */
  readonly applied: Counts;
  /** A change that was left out, for the log. */
  onLeftOut(why: string): void;
  onCut(count: number): void;
}

/** A change, and whether the load may have brought it, or a later state of the row, already. */
export interface Due {
  readonly change: Change;
  readonly replayed: boolean;
}

const together = 200;
const textAtMost = 1 << 20;

/** Makes changes in their order; inserts that follow each other go in one statement. An error leaves the rest undone. */
export async function applyChanges(due: readonly Due[], applying: Applying): Promise<void> {
  for (let at = 0; at < due.length; ) {
    const rows: Row[] = [];
    let size = 0;
    for (; at + rows.length < due.length && rows.length < together && size < textAtMost; ) {
      const next = due[at + rows.length];
      if (next?.change.kind !== 'insert' || next.replayed) break;
      const row = cut(next.change.after, applying);
      size += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
      rows.push(row);
    }
    if (rows.length > 1 && (await insertTogether(rows, applying))) at += rows.length;
    else {
      const one = due[at];
      if (one) await applyOne(one, applying);
      at++;
    }
  }
}

async function insertTogether(rows: readonly Row[], { move, target, applied }: Applying): Promise<boolean> {
  try {
    await target.write(move.insert(rows));
    applied.inserts += rows.length;
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}

async function applyOne({ change, replayed }: Due, applying: Applying): Promise<void> {
  const { move, target, applied, onConflict } = applying;
  if (change.kind === 'delete') {
    // A row that is gone already is what was wanted.
    await target.write(move.delete(cut(change.before, applying)));
    applied.deletes++;
  } else if (change.kind === 'insert') {
    const row = cut(change.after, applying);
    if (replayed && move.hasKey) await upsert(row, row, applying);
    else {
      const statement = move.insert([row]);
      const error = await unlessDuplicate(target, statement);
      if (error && onConflict.insert !== 'apply')
        return leaveOut(statement, error, applying, onConflict.insert);
      if (error) await upsert(row, row, applying);
    }
    applied.inserts++;
  } else {
    const [before, after] = [cut(change.before, applying), cut(change.after, applying)];
    if (replayed && move.hasKey) await upsert(before, after, applying);
    else {
      const statement = move.update(before, after);
      const found = await unlessDuplicate(target, statement, 'count');
      if (found === 0 || typeof found === 'string') {
        const error = found === 0 ? 'Zero rows affected' : found;
        if (onConflict.update !== 'apply') return leaveOut(statement, error, applying, onConflict.update);
        await upsert(before, after, applying);
      }
    }
    applied.updates++;
  }
}

/**
 * Brings a row to `after`, whatever is there. A row that holds a unique value which this one has yet is of a later time, as the load saw it:
 * it gives way, and its own change, which is still to come, brings it back.
 */
async function upsert(before: Row, after: Row, { move, target }: Applying): Promise<void> {
  const found = await unlessDuplicate(target, move.update(before, after), 'count');
  if (typeof found === 'number' && found > 0) return;
  if (typeof found === 'string') await target.write(move.delete(before));
  const error = await unlessDuplicate(target, move.insert([after]));
  if (error) await target.write(move.replace(after));
}

async function leaveOut(
  statement: string,
  error: string,
  { exceptions, move, onLeftOut }: Applying,
  policy: string,
): Promise<void> {
  if (policy === 'IGNORE_RECORD') return;
  await exceptions.exception(move.target, statement, error);
  onLeftOut(error);
}

/** What a duplicate key is told as; else undefined, or how many rows were found. */
async function unlessDuplicate(target: Target, sql: string): Promise<string | undefined>;
async function unlessDuplicate(target: Target, sql: string, how: 'count'): Promise<string | number>;
async function unlessDuplicate(
  target: Target,
  sql: string,
  how?: 'count',
): Promise<string | number | undefined> {
  try {
    const count = await target.write(sql);
    return how === 'count' ? count : undefined;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return (error as Error).message;
  }
}

function cut(row: Row, { move, onCut }: Applying): Row {
  const { row: short, cuts } = move.cut(row);
  if (cuts > 0) onCut(cuts);
  return short;
}
