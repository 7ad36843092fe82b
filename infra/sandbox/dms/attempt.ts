import { afterLoad } from './after-load.ts';
import { newBell } from './bell.ts';
import type { Capture, Transaction } from './binlog/capture.ts';
import { chooseTables } from './choose-tables.ts';
import type { ControlTables } from './control-tables.ts';
import { followChanges } from './follow.ts';
import { loadTables } from './load-tables.ts';
import { sendMetrics } from './meters.ts';
import { planMoves } from './plan-moves.ts';
import { comparePositions, type Position } from './position.ts';
import { isExact, type Memory, neededFrom, oldestPosition } from './progress.ts';
import { keyOf } from './quote.ts';
import type { Control, StopReason } from './run.ts';
import { isLost, type Session } from './session.ts';
import type { Settings } from './settings.ts';
import { suspend } from './suspend.ts';
import { validateTables } from './validate.ts';
import { FatalError, type Order, type Work } from './work.ts';

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
      const session = await order.engine.openSession(login);
      if (broken.signal.aborted) session.destroy();
      sessions.add(session);
      if (login === order.target) await control.presence.mark(session);
      return session;
    };
    const source = await open(order.source);
    const target = await order.engine.openSession(order.target);
    sessions.add(target);
    await control.presence.awaitAbsence(target);
    await control.presence.mark(target);
    const { memory, report, type } = order;
    // Whoever resumes a task that stopped after its load wants the changes.
    const settings: Settings = memory.hasPaused
      ? { ...order.settings, stopAfter: 'nothing' }
      : order.settings;
    const follows = type !== 'full-load';
    const isResumed = memory.tables.size > 0;
    const wasAtRest = memory.atRest;
    memory.atRest = false;
    order.engine.checkSettings(settings);
    if (follows) await order.engine.checkSource(source);
    const begin = follows ? await order.engine.begin(source, order, isResumed) : null;
    memory.position ??= begin;
    const records = await order.engine.openControlTables(target, settings.controlSchema, order.id, settings);
    if (isResumed) await takeKept(memory, records);
    else await records.forgetKept();
    control.tables = await chooseTables(order, source);
    const tables = control.tables;
    // Tables whose reload was asked for are loaded in any case.
    control.reloads.length = 0;
    const work: Work = {
      ...order,
      settings,
      tables,
      control: records,
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
      const exact = wasAtRest && order.engine.loadsExactly && isExact(table.progress);
      if (isResumed && table.phase !== 'load' && !exact) table.replayUntil = begin;
      if (table.phase === 'live') table.progress.from = memory.position;
    }
    control.onRunning();
    report.log(
      'I',
      'TASK_MANAGER',
      `Task '${order.id}' running ${type} in ${isResumed ? 'resume' : 'fresh start'} mode`,
    );
    const from = begin && (oldestPosition(memory) ?? begin);
    if (from) log = startCapture(work, from, abandon);
    let reason: StopReason = 'NORMAL';
    const finish = (why: StopReason) => {
      if (halt.signal.aborted) return;
      memory.hasPaused ||= why === 'STOPPED_AFTER_FULL_LOAD' || why === 'STOPPED_AFTER_CACHED_EVENTS';
      reason = why;
      halt.abort();
    };
    work.beside(() => sendMetrics(work, metricEvery));
    work.beside(() => order.engine.beside(work, () => work.open(work.source), work.halt));
    if (from) work.beside(async () => followChanges(work, await open(order.source), from));
    work.beside(async () => {
      if (loads.length > 0) {
        memory.loadStarted ??= Date.now();
        if (begin) await order.engine.settle(source, settings.consistencyTimeout, report, work.halt);
        await loadTables(work, loads);
        if (work.halt.aborted) return;
        memory.loadEnded = Date.now();
      }
      await afterLoad(work, finish);
    });
    if (follows && settings.validate) work.beside(() => validateTables(work, { once: false }));
    await allOf(parts);
    broken.signal.throwIfAborted();
    memory.atRest = true;
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

/** A transaction whose COMMIT was made, but not acknowledged, is behind the place that it kept itself. */
async function takeKept(memory: Memory, records: ControlTables): Promise<void> {
  const kept = await records.readKept();
  if (kept && memory.position && comparePositions(kept, memory.position) > 0) memory.position = kept;
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
  const log = work.engine.capture({
    login: work.source,
    task: work.id,
    from,
    kept: () => neededFrom(work.memory),
    onLeftOut: (what) => work.report.log('W', 'SOURCE_CAPTURE', what),
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
