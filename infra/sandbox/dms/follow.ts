import type { Due } from './apply.ts';
import type { Transaction } from './binlog/capture.ts';
import { followDdl } from './ddl.ts';
import type { Target } from './load.ts';
import { loadTables } from './load-tables.ts';
import { makeByTable, makeTogether } from './make-changes.ts';
import { comparePositions, type Position } from './position.ts';
import { keyOf } from './quote.ts';
import type { Session } from './session.ts';
import { count, countedTo, isDue, type Kept, type MovingTable, type Work } from './work.ts';

const changesAtMost = 5_000;
const sessions = 4;
const idle = 500;

/** Makes the changes that come from the log, which is read from `from` on, on the target until the task is to stop. */
export async function followChanges(work: Work, source: Session, from: Position): Promise<void> {
  let reached = from;
  const targets: Target[] = [];
  for (let count = work.settings.batchApply ? sessions : 1; count > 0; count--)
    targets.push(await work.engine.writer(await work.open(work.target)));
  while (!work.halt.aborted) {
    await takeReloads(work, source);
    await catchUp(work, targets, reached);
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
    const { end } = batch.at(-1) ?? {};
    reached = end ?? reached;
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
      const now = (await work.engine.describeTables(source, [progress.source])).get(keyOf(progress.source));
      if (now) table.definition = now;
      Object.assign(table, { phase: 'load', kept: [], replayUntil: null });
      const before = { failed: 0, suspended: 0, pending: 0, loadErrorRows: 0, error: undefined };
      Object.assign(progress, {
        ...before,
        live: false,
        reloaded: true,
        from: await work.engine.readEnd(source),
      });
      work.beside(async () => {
        await work.engine.settle(source, work.settings.consistencyTimeout, work.report, work.halt);
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
async function catchUp(work: Work, [target]: readonly Target[], reached: Position): Promise<void> {
  if (!target || work.settings.stopAfter === 'load') return;
  const { position } = work.memory;
  for (const table of work.tables.values()) {
    if (table.phase !== 'catch up') continue;
    for (; table.kept.length > 0 && table.phase === 'catch up'; ) {
      const next = takeKept(table.kept);
      if (next === 'truncate') {
        if (table.move) await work.engine.emptyTable(target.session, table.move.target);
      } else {
        const due = next.map(({ change, end }) => dueOf(table, change, end));
        await makeTogether(work, target, [[table, due]]);
      }
    }
    if (table.phase !== 'catch up') continue;
    // From then on the task's own place is the table's: before both are reached, a table that counts as live would lack changes after a loss.
    const { from } = table.progress;
    if ([position, from].some((place) => place && comparePositions(reached, place) < 0)) continue;
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
  const touched = new Map<MovingTable, Position>();
  for (const { changes, end, unreadable } of batch) {
    for (const [key, why] of unreadable) {
      const table = work.tables.get(key);
      if (table && isDue(table, end)) work.suspend(table, why);
    }
    for (const change of changes) {
      const table = work.tables.get(change.table);
      if (!table || !isDue(table, end)) continue;
      count(table, `${change.kind}s`, end);
      touched.set(table, end);
      if (table.phase !== 'live') {
        table.kept.push({ change, end });
        continue;
      }
      const last = groups.at(-1);
      if (last?.[0] === table) last[1].push(dueOf(table, change, end));
      else groups.push([table, [dueOf(table, change, end)]]);
    }
  }
  for (const [table, end] of touched) countedTo(table, end);
  const [first] = targets;
  if (!first) return;
  if (!work.settings.batchApply) await makeTogether(work, first, groups, batch.at(-1)?.end);
  else await makeByTable(work, targets, groups);
}

const dueOf = (table: MovingTable, change: Due['change'], end: Position): Due => ({
  change,
  replayed: table.replayUntil !== null && comparePositions(end, table.replayUntil) <= 0,
});
