import { newBell } from './bell.ts';
import { type Capture, capture, type Transaction } from './binlog/capture.ts';
import { readEnd } from './binlog-end.ts';
import { checkSource } from './check-source.ts';
import { chooseTables } from './choose-tables.ts';
import { openControlTables } from './control-tables.ts';
import { followChanges } from './follow.ts';
import { loadTables } from './load-tables.ts';
import { sendMetrics } from './meters.ts';
import { planMoves } from './plan-moves.ts';
import type { Position } from './position.ts';
import { oldestPosition } from './progress.ts';
import { keyOf } from './quote.ts';
import type { Control, StopReason } from './run.ts';
import { isLost, openSession, type Session } from './session.ts';
import type { Settings } from './settings.ts';
import { settle } from './settle.ts';
import { validateTables } from './validate.ts';
import { FatalError, type MovingTable, type Order, type Work } from './work.ts';

const heldFrom = 50_000;

/** One attempt to run a task to its end: why it ended, or what ended it. */
export async function attempt(order: Order, control: Control, metricEvery: number): Promise<StopReason> {
  const { halt, killed } = control;
  const sessions = new Set<Session>();
  const bell = newBell();
  control.ring = bell.ring;
  let log: Capture | undefined;
  const broken = new AbortController();
  const endSessions = () => {
    for (const session of sessions) session.destroy();
  };
  const abandon = (error: unknown) => {
    if (!broken.signal.aborted) broken.abort(error);
    endSessions();
    bell.ring();
  };
  const onKill = () => abandon(new Error('killed'));
  killed.addEventListener('abort', onKill, { once: true });
  const parts: Promise<void>[] = [];
  try {
    const open: Work['open'] = async (login) => {
      const session = await openSession(login);
      if (broken.signal.aborted) session.destroy();
      sessions.add(session);
      return session;
    };
    const source = await open(order.source);
    const target = await open(order.target);
    const { memory, report, type } = order;
    // Whoever resumes a task that stopped after its load wants the changes.
    const settings: Settings = memory.hasPaused
      ? { ...order.settings, stopAfter: 'nothing' }
      : order.settings;
    const follows = type !== 'full-load';
    if (follows) await checkSource(source);
    const begin = follows ? await readEnd(source) : null;
    const isResumed = memory.tables.size > 0;
    memory.position ??= begin;
    control.tables = await chooseTables(order, source);
    const tables = control.tables;
    const work: Work = {
      ...order,
      settings,
      tables,
      control: await openControlTables(target, settings.controlSchema, order.id, settings.validate),
      inbox: [],
      bell,
      halt: AbortSignal.any([halt.signal, broken.signal]),
      counters: control.counters,
      reloads: control.reloads,
      include: () => log?.include(tables.keys()),
      readMore: () => log?.hold(false),
      beside(act) {
        const part = act().catch((error: unknown) => {
          if (!halt.signal.aborted || !isAbort(error)) abandon(error);
        });
        parts.push(part);
      },
      open,
      suspend: (table, why) => suspend(work, table, why),
    };
    await planMoves(work, target);
    const loads = [...tables.values()].filter(({ phase }) => phase === 'load');
    for (const { progress } of loads) progress.from = begin;
    for (const table of tables.values()) {
      // What was made last may not have been remembered when the connection was lost.
      if (isResumed && table.phase !== 'load') table.replayUntil = begin;
      if (table.phase === 'live') table.progress.from = memory.position;
    }
    control.onRunning();
    report.log(
      'I',
      'TASK_MANAGER',
      `Task '${order.id}' running ${type} in ${isResumed ? 'resume' : 'fresh start'} mode`,
    );
    if (begin) log = startCapture(work, oldestPosition(memory) ?? begin, abandon);
    let reason: StopReason = 'NORMAL';
    const finish = (why: StopReason) => {
      if (halt.signal.aborted) return;
      memory.hasPaused ||= why === 'STOPPED_AFTER_FULL_LOAD' || why === 'STOPPED_AFTER_CACHED_EVENTS';
      reason = why;
      halt.abort();
    };
    work.beside(() => sendMetrics(work, metricEvery));
    if (begin) work.beside(async () => followChanges(work, await open(order.source)));
    work.beside(async () => {
      if (loads.length > 0) {
        memory.loadStarted ??= Date.now();
        if (begin) await settle(source, settings.consistencyTimeout, report, work.halt);
        await loadTables(work, loads);
        if (work.halt.aborted) return;
        memory.loadEnded = Date.now();
      }
      await afterLoad(work, finish);
    });
    if (follows && settings.validate) work.beside(() => validateTables(work, { once: false }));
    await allOf(parts);
    broken.signal.throwIfAborted();
    return reason;
  } catch (error) {
    abandon(error);
    await allOf(parts);
    throw error;
  } finally {
    killed.removeEventListener('abort', onKill);
    await log?.stop();
    if (!broken.signal.aborted) await Promise.all([...sessions].map((session) => session.close()));
  }
}

/** Parts may be added while others are awaited. */
async function allOf(parts: readonly Promise<void>[]): Promise<void> {
  for (let count = -1; count < parts.length; ) {
    count = parts.length;
    await Promise.all(parts);
  }
}

const isAbort = (error: unknown): boolean => (error as { name?: string } | null)?.name === 'AbortError';

function startCapture(work: Work, from: Position, abandon: (error: unknown) => void): Capture {
  const { tables, inbox, counters, bell, mappings } = work;
  const log = capture({
    login: work.source,
    from,
    tables: tables.keys(),
    definitionOf: (key) => tables.get(key)?.definition,
    onTransaction(transaction: Transaction) {
      inbox.push(transaction);
      counters.read += transaction.changes.length;
      // A table that is made now is read only when it is known; a target that is slow holds the source up.
      const isNew =
        transaction.ddl?.kind === 'create' &&
        transaction.ddl.tables.some((name) => !tables.has(keyOf(name)) && mappings.find(name));
      if (isNew || inbox.length > heldFrom) log.hold(true);
      bell.ring();
    },
    onEvent(at) {
      if (at > 0) counters.lastEvent = at;
    },
    onError: (error) => abandon(isLost(error) ? error : new FatalError(error.message)),
  });
  return log;
}

/** What comes after the full load: the end of the task, or nothing. */
async function afterLoad(work: Work, finish: (why: StopReason) => void): Promise<void> {
  const { settings, type, halt, bell } = work;
  if (type === 'full-load') {
    if (settings.validate) await validateTables(work, { once: true });
    for (; work.reloads.length > 0 && !halt.aborted; ) {
      const again = work.reloads.splice(0);
      for (const { table } of again) Object.assign(table, { phase: 'load' });
      await loadTables(
        work,
        again.map(({ table }) => table),
      );
      if (settings.validate) await validateTables(work, { once: true });
    }
    finish('FULL_LOAD_ONLY_FINISHED');
  } else if (type === 'full-load-and-cdc' && settings.stopAfter === 'load') finish('STOPPED_AFTER_FULL_LOAD');
  else if (type === 'full-load-and-cdc' && settings.stopAfter === 'cached changes') {
    const behind = () =>
      [...work.tables.values()].some(({ phase }) => phase === 'catch up' || phase === 'load');
    while (behind() && !halt.aborted) {
      bell.ring();
      await new Promise((wake) => setTimeout(wake, 50));
    }
    finish('STOPPED_AFTER_CACHED_EVENTS');
  }
}

/** Takes a table out, as `TableErrorPolicy` has it; too many of them end the task. */
function suspend({ report, settings, tables }: Work, table: MovingTable, why: string): void {
  const { progress } = table;
  Object.assign(table, { phase: 'off', kept: [] });
  Object.assign(progress, { state: 'Table error', error: why, updated: Date.now(), live: false });
  if (progress.validation !== 'Not enabled') progress.validation = 'Table error';
  report.log(
    'E',
    'TASK_MANAGER',
    `Table '${progress.source.schema}'.'${progress.source.table}' was errored/suspended: ${why}`,
  );
  if (settings.onTableError === 'STOP_TASK') throw new FatalError(`Table error policy STOP_TASK: ${why}`);
  const errors = [...tables.values()].filter((each) => each.progress.state === 'Table error').length;
  if (settings.tableErrors > 0 && errors >= settings.tableErrors)
    throw new FatalError(`${errors} tables are in error: TableErrorEscalationCount is reached`);
}
