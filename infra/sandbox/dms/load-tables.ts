import type { Loads } from './engine.ts';
import { loadRows } from './load.ts';
import { comparePositions, type Position } from './position.ts';
import { keyOf } from './quote.ts';
import { isLost, type Session } from './session.ts';
import type { MovingTable, Work } from './work.ts';

/** Loads tables, some at a time; those with the highest order first. Each begins at a moment of its own. */
export async function loadTables(work: Work, tables: readonly MovingTable[]): Promise<void> {
  const queue = [...tables].sort(
    (a, b) =>
      b.progress.loadOrder - a.progress.loadOrder || (keyOf(a.definition) < keyOf(b.definition) ? -1 : 1),
  );
  const loads = await work.engine.openLoads(work, () => work.open(work.source));
  const sub = async () => {
    const target = await work.open(work.target);
    for (;;) {
      const table = queue.shift();
      if (!table || work.halt.aborted) break;
      await loadTable(work, table, loads, target);
    }
    await target.close();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(work.settings.subTasks, queue.length) }, sub));
  } finally {
    loads.end();
  }
}

async function loadTable(work: Work, table: MovingTable, loads: Loads, target: Session): Promise<void> {
  const { progress, definition } = table;
  const { settings, report, halt, counters, engine } = work;
  const name = `'${definition.schema}'.'${definition.table}'`;
  // What was asked for is made ready as its settings have it (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.ReloadTables.html).
  const isAsked = progress.state === 'Table is being reloaded';
  const begun = progress.loadStarted !== undefined && !isAsked;
  const source = await loads.open();
  try {
    // What a key tells apart may be brought twice; what none does must not, so its changes are kept from as late as can be.
    if (loads.position) beginAt(table, loads.position);
    else if (definition.key.length === 0 && work.type !== 'full-load') {
      const from = await engine.readEnd(source);
      await engine.settle(source, settings.consistencyTimeout, report, halt);
      beginAt(table, from);
    }
    Object.assign(progress, {
      ...{
        state: 'Full load',
        loadStarted: Date.now(),
        loadEnded: undefined,
        loadedRows: 0,
        updated: Date.now(),
      },
    });
    report.log('I', 'TASK_MANAGER', `Start loading table ${name} (subtask)`);
    // What a load left behind goes, whatever the mode: it would only be passed over.
    if (begun) {
      await engine.prepareTable(target, definition, progress.target, 'DO_NOTHING');
      await engine.emptyTable(target, progress.target);
    } else await engine.prepareTable(target, definition, progress.target, settings.prepare);
    const there = (await engine.describeTables(target, [progress.target])).get(keyOf(progress.target));
    if (!there) throw new Error('The table does not exist on the target');
    const move = engine.planMove(definition, there, settings);
    table.move = move;
    await loadRows(
      move,
      { source, target: await engine.writer(target) },
      {
        commitRate: settings.commitRate,
        signal: halt,
        onRows(count) {
          progress.loadedRows += count;
          progress.updated = Date.now();
          counters.loaded += count;
        },
        onCut: (count) => reportCut(work, name, count),
      },
    );
    if (work.type !== 'full-load' && loads.position === null)
      table.replayUntil = await engine.readEnd(source);
    Object.assign(progress, { state: 'Table completed', loadEnded: Date.now(), updated: Date.now() });
    table.phase = 'catch up';
    table.unvalidated = progress.validation !== 'Not enabled';
    if (table.unvalidated) progress.validation = 'Pending validation';
    report.log(
      'I',
      'TASK_MANAGER',
      `Loading finished for table ${name} (Id = ${definition.table}) by subtask. ${progress.loadedRows} records transferred.`,
    );
    work.bell.ring();
  } catch (error) {
    if (halt.aborted) {
      progress.state = 'Table cancelled';
      return;
    }
    if (isLost(error)) throw error;
    progress.loadErrorRows++;
    work.suspend(table, (error as Error).message);
  } finally {
    // A stream that was not read to its end holds the session up.
    source.destroy();
  }
}

/** What was committed up to a place is in what is loaded: those changes are not made again. */
function beginAt(table: MovingTable, from: Position): void {
  table.progress.from = from;
  table.kept = table.kept.filter(({ end }) => comparePositions(end, from) > 0);
}

/** Says in the log that large objects were cut, which limited LOB mode does. */
export function reportCut({ report }: Work, name: string, count: number): void {
  report.log('W', 'SOURCE_UNLOAD', `${count} LOB values of table ${name} were truncated to LobMaxSize`);
}
