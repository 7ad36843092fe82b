import { applyChanges, type Due } from './apply.ts';
import type { Transaction } from './binlog/capture.ts';
import { readEnd } from './binlog-end.ts';
import { followDdl } from './ddl.ts';
import { describeTables } from './describe.ts';
import { limitPackets, type Target } from './load.ts';
import { loadTables, reportCut } from './load-tables.ts';
import { comparePositions, type Position } from './position.ts';
import type { Counts } from './progress.ts';
import { keyOf } from './quote.ts';
import { isLost, type Session } from './session.ts';
import { settle } from './settle.ts';
import { emptyTable } from './target-tables.ts';
import { isDue, type Kept, type MovingTable, type Work } from './work.ts';

const changesAtMost = 5_000;
const attempts = 5;
const sessions = 4;
const idle = 500;

/** Makes the changes that come from the log on the target until the task is to stop. */
export async function followChanges(work: Work, source: Session): Promise<void> {
  const targets: Target[] = [];
  for (let count = work.settings.batchApply ? sessions : 1; count > 0; count--)
    targets.push(await limitPackets(await work.open(work.target)));
  while (!work.halt.aborted) {
    await takeReloads(work, source);
    await catchUp(work, targets);
    const batch = takeBatch(work.inbox);
    if (batch.length === 0) {
      work.counters.oldest = 0;
      await work.bell.wait(work.halt, idle);
      continue;
    }
    const [first] = batch;
    work.counters.oldest = first?.at ?? 0;
    if (first?.ddl)
      await followDdl(work, first.ddl, first.end, { source, target: targets[0]?.session ?? source });
    else await makeBatch(work, targets, batch);
    const { end } = batch.at(-1) ?? first ?? {};
    const { position } = work.memory;
    // A table that was behind when the task ended is read from further back than the others, which pass over what they have.
    if (end && (!position || comparePositions(end, position) > 0)) work.memory.position = end;
    if (work.inbox.length === 0) work.readMore();
  }
}

/** Begins the loads that were asked for: no change of such a table is in hand here, and those before now are in what will be loaded. */
async function takeReloads(work: Work, source: Session): Promise<void> {
  for (const { table, what } of work.reloads.splice(0)) {
    const { progress } = table;
    if (what === 'validate-only') table.unvalidated = true;
    else {
      const now = (await describeTables(source, [progress.source])).get(keyOf(progress.source));
      if (now) table.definition = now;
      Object.assign(table, { phase: 'load', kept: [], replayUntil: null });
      Object.assign(progress, { live: false, reloaded: true, from: await readEnd(source), error: undefined });
      work.beside(async () => {
        await settle(source, work.settings.consistencyTimeout, work.report, work.halt);
        await loadTables(work, [table]);
      });
    }
  }
}

/** Whole transactions up to the next statement on tables, which is a batch of its own. */
function takeBatch(inbox: Transaction[]): Transaction[] {
  let count = 0;
  let size = 0;
  for (const { ddl, changes } of inbox) {
    if (ddl) {
      if (count === 0) count = 1;
      break;
    }
    count++;
    size += changes.length;
    if (size >= changesAtMost) break;
  }
  return inbox.splice(0, count);
}

/** Makes what was kept for the tables that are loaded by now, which follow from then on. */
async function catchUp(work: Work, [target]: readonly Target[]): Promise<void> {
  if (!target || work.settings.stopAfter === 'load') return;
  for (const table of work.tables.values()) {
    if (table.phase !== 'catch up') continue;
    for (; table.kept.length > 0 && table.phase === 'catch up'; ) {
      const next = takeKept(table.kept);
      if (next === 'truncate') {
        if (table.move) await emptyTable(target.session, table.move.target);
      } else {
        const due = next.map(({ change, end }) => dueOf(table, change, end));
        await inTransaction(work, target, [[table, due]]);
      }
    }
    if (table.phase !== 'catch up') continue;
    table.phase = 'live';
    table.progress.live = true;
    work.bell.ring();
  }
}

type KeptChange = Kept & { readonly change: Exclude<Kept['change'], 'truncate'> };

function takeKept(kept: Kept[]): 'truncate' | KeptChange[] {
  if (kept[0]?.change === 'truncate') {
    kept.shift();
    return 'truncate';
  }
  const next = kept.findIndex(({ change }) => change === 'truncate');
  const count = Math.min(next < 0 ? kept.length : next, changesAtMost);
  return kept.splice(0, count) as KeptChange[];
}

/** Sorts the changes of a batch by what is to be done with each, and makes those that are due. */
async function makeBatch(
  work: Work,
  targets: readonly Target[],
  batch: readonly Transaction[],
): Promise<void> {
  const groups: [MovingTable, Due[]][] = [];
  for (const { changes, end, unreadable } of batch) {
    for (const [key, why] of unreadable) {
      const table = work.tables.get(key);
      if (table && isDue(table, end)) work.suspend(table, why);
    }
    for (const change of changes) {
      const table = work.tables.get(change.table);
      if (!table || !isDue(table, end)) continue;
      table.progress.captured[`${change.kind}s`]++;
      if (table.phase !== 'live') {
        table.kept.push({ change, end });
        continue;
      }
      const last = groups.at(-1);
      if (last?.[0] === table) last[1].push(dueOf(table, change, end));
      else groups.push([table, [dueOf(table, change, end)]]);
    }
  }
  const [first] = targets;
  if (!first) return;
  if (!work.settings.batchApply) await inTransaction(work, first, groups);
  else await byTable(work, targets, groups);
}

const dueOf = (table: MovingTable, change: Due['change'], end: Position): Due => ({
  change,
  replayed: table.replayUntil !== null && comparePositions(end, table.replayUntil) <= 0,
});

/** Batch apply: each table's changes in their order and in a transaction of their own, the tables in any. */
async function byTable(
  work: Work,
  targets: readonly Target[],
  groups: readonly (readonly [MovingTable, Due[]])[],
): Promise<void> {
  const tables = new Map<MovingTable, Due[]>();
  for (const [table, due] of groups) tables.set(table, [...(tables.get(table) ?? []), ...due]);
  const queue = [...tables].sort(() => Math.random() - 0.5);
  await Promise.all(
    targets.map(async (target) => {
      for (let next = queue.shift(); next; next = queue.shift()) await inTransaction(work, target, [next]);
    }),
  );
}

/** Makes changes in one transaction of the target, which is made again after a deadlock. */
async function inTransaction(
  work: Work,
  target: Target,
  groups: readonly (readonly [MovingTable, Due[]])[],
): Promise<void> {
  if (groups.length === 0) return;
  for (let attempt = 1; ; attempt++) {
    const counts = new Map<MovingTable, Counts>();
    await target.session.write('START TRANSACTION');
    try {
      for (const [table, due] of groups)
        if (table.phase !== 'off') await makeChanges(work, target, table, due, countsOf(counts, table));
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

async function makeChanges(
  work: Work,
  target: Target,
  table: MovingTable,
  due: readonly Due[],
  applied: Counts,
): Promise<void> {
  const { move, definition, progress } = table;
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
  if (progress.validation === 'Not enabled' || !move.hasKey) return;
  for (const { change } of all) {
    if (change.kind !== 'insert') table.dirty.add(move.keyText(change.before));
    if (change.kind !== 'delete') table.dirty.add(move.keyText(change.after));
  }
}

function countsOf(counts: Map<MovingTable, Counts>, table: MovingTable): Counts {
  const known = counts.get(table) ?? { inserts: 0, updates: 0, deletes: 0, ddls: 0 };
  counts.set(table, known);
  return known;
}

const isContention = (error: unknown): boolean =>
  /^ER_LOCK_(?:DEADLOCK|WAIT_TIMEOUT)$/.test(String((error as { code?: unknown } | null)?.code));
