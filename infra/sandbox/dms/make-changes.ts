import { applyChanges, type Due } from './apply.ts';
import type { Target } from './load.ts';
import { reportCut } from './load-tables.ts';
import { makeAtOnce, piecesOf } from './make-at-once.ts';
import type { Position } from './position.ts';
import type { Counts } from './progress.ts';
import { isLost } from './session.ts';
import type { MovingTable, Work } from './work.ts';

const attempts = 5;

/** A table's changes that are to be made now, in their order. */
export type Group = readonly [MovingTable, Due[]];

/** Batch apply: each table's changes in their order and in a transaction of their own, the tables in any. */
export async function makeByTable(
  work: Work,
  targets: readonly Target[],
  groups: readonly Group[],
): Promise<void> {
  const tables = new Map<MovingTable, Due[]>();
  for (const [table, due] of groups) tables.set(table, [...(tables.get(table) ?? []), ...due]);
  const queue = [...tables].sort(() => Math.random() - 0.5);
  await Promise.all(
    targets.map(async (target) => {
      for (let next = queue.shift(); next; next = queue.shift()) await makeTogether(work, target, [next]);
    }),
  );
}

/** Makes changes in one transaction of the target, which is made again after a deadlock. */
export async function makeTogether(
  work: Work,
  target: Target,
  groups: readonly Group[],
  upTo?: Position,
): Promise<void> {
  if (groups.length === 0) return;
  for (let attempt = 1; ; attempt++) {
    const counts = new Map<MovingTable, Counts>();
    await target.session.write('START TRANSACTION');
    try {
      for (const piece of piecesOf(groups)) {
        if (await madeAtOnce(target, piece, counts)) markChanged(piece);
        else
          for (const [table, due] of piece)
            if (table.phase !== 'off') await makeChanges(work, target, table, due, countsOf(counts, table));
      }
      const keep = upTo && work.control.keep(upTo);
      if (keep) await target.session.write(keep);
      await target.session.write('COMMIT');
    } catch (error) {
      if (isLost(error) || !isContention(error) || attempt >= attempts) throw error;
      await target.session.write('ROLLBACK');
      continue;
    }
    for (const [{ progress }, made] of counts) {
      for (const kind of ['inserts', 'updates', 'deletes'] as const) {
        progress.applied[kind] += made[kind];
        work.counters.made += made[kind];
      }
      progress.updated = Date.now();
    }
    return;
  }
}

/** An error that is about one of the changes is found again when they are made one by one. */
async function madeAtOnce(
  target: Target,
  piece: readonly Group[],
  counts: Map<MovingTable, Counts>,
): Promise<boolean> {
  try {
    return await makeAtOnce(target, piece, (table) => countsOf(counts, table));
  } catch (error) {
    if (isLost(error) || isContention(error)) throw error;
    await target.session.write('ROLLBACK TO SAVEPOINT piece');
    return false;
  }
}

/** What validation has to look at again. */
function markChanged(groups: readonly (readonly [MovingTable, readonly Due[]])[]): void {
  for (const [table, due] of groups) {
    const { move, progress } = table;
    if (progress.validation === 'Not enabled' || !move?.hasKey) continue;
    for (const { change } of due) {
      if (change.kind !== 'insert') table.dirty.add(move.keyText(change.before));
      if (change.kind !== 'delete') table.dirty.add(move.keyText(change.after));
    }
  }
}

async function makeChanges(
  work: Work,
  target: Target,
  table: MovingTable,
  due: readonly Due[],
  applied: Counts,
): Promise<void> {
  const { move, definition } = table;
  if (!move) return;
  const name = `'${definition.schema}'.'${definition.table}'`;
  // Documented of batch apply: of a table without a key it makes the inserts alone.
  const all =
    work.settings.batchApply && !move.hasKey ? due.filter(({ change }) => change.kind === 'insert') : due;
  if (all.length < due.length)
    work.report.log(
      'W',
      'TARGET_APPLY',
      `${due.length - all.length} updates and deletes of table ${name} were not applied: it has no key`,
    );
  try {
    await applyChanges(all, {
      ...{ move, target, applied, onConflict: work.settings.onConflict, exceptions: work.control },
      onLeftOut: () =>
        work.report.log(
          'W',
          'TARGET_APPLY',
          'Some changes from the source database had no impact when applied to the target database. See awsdms_apply_exceptions table for details.',
        ),
      onCut: (count) => reportCut(work, name, count),
    });
  } catch (error) {
    if (isLost(error) || isContention(error)) throw error;
    work.suspend(table, (error as Error).message);
  }
  markChanged([[table, all]]);
}

function countsOf(counts: Map<MovingTable, Counts>, table: MovingTable): Counts {
  const known = counts.get(table) ?? { inserts: 0, updates: 0, deletes: 0, ddls: 0 };
  counts.set(table, known);
  return known;
}

// In PostgreSQL's words serialization_failure, deadlock_detected and lock_not_available.
const isContention = (error: unknown): boolean =>
  /^(?:ER_LOCK_(?:DEADLOCK|WAIT_TIMEOUT)|40001|40P01|55P03)$/.test(
    String((error as { code?: unknown } | null)?.code),
  );
