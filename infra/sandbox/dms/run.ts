import { setTimeout as sleep } from 'node:timers/promises';
import { attempt } from './attempt.ts';
import type { Presence } from './presence.ts';
import { keyOf, type TableName } from './quote.ts';
import { isLost } from './session.ts';
import { type Counters, FatalError, type MovingTable, type Order } from './work.ts';

/** Why a task ended, in DMS's words behind `Stop Reason`. */
export type StopReason =
  | 'NORMAL'
  | 'FULL_LOAD_ONLY_FINISHED'
  | 'STOPPED_AFTER_FULL_LOAD'
  | 'STOPPED_AFTER_CACHED_EVENTS'
  | 'RECOVERABLE_ERROR'
  | 'FATAL_ERROR';

/** How a run of a task ended. */
export interface Outcome {
  readonly reason: StopReason;
  /** What went wrong, if something did. */
  readonly failure?: string;
}

/** A task that runs. */
export interface Run {
  /** Never rejects. */
  readonly ended: Promise<Outcome>;
  /** Ends it after the changes in hand. */
  stop(): void;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<void>;
  /** Loads, or compares, tables anew; tells the first that the task does not have. */
  reload(tables: readonly TableName[], what: 'data-reload' | 'validate-only'): TableName | undefined;
}

/** What both an attempt and its run know. */
export interface Control {
  readonly halt: AbortController;
  readonly killed: AbortSignal;
  readonly counters: Counters;
  readonly presence: Presence;
  /** The tables of the attempt in hand. */
  tables: Map<string, MovingTable>;
  readonly reloads: { readonly table: MovingTable; readonly what: 'data-reload' | 'validate-only' }[];
  onRunning(): void;
  ring(): void;
}

/** Runs a task: a lost connection is tried again as its settings say, from where it was. Metrics are sent every `metricEvery` milliseconds. */
export function startRun(
  order: Order,
  { onRunning, metricEvery }: { onRunning(): void; readonly metricEvery: number },
): Run {
  const halt = new AbortController();
  const kill = new AbortController();
  let hasRun = false;
  const control: Control = {
    halt,
    killed: kill.signal,
    counters: { lastEvent: 0, read: 0, made: 0, loaded: 0, oldest: 0 },
    presence: order.engine.presence(order.id),
    tables: new Map(),
    reloads: [],
    onRunning() {
      hasRun = true;
      onRunning();
    },
    ring: () => undefined,
  };
  const run = async (): Promise<Outcome> => {
    for (let tried = 0; ; tried++)
      try {
        return { reason: await attempt(order, control, metricEvery) };
      } catch (error) {
        if (kill.signal.aborted)
          return {
            reason: 'RECOVERABLE_ERROR',
            failure: tell('The task stopped abnormally', 'RECOVERABLE_ERROR'),
          };
        const { message } = error as Error;
        order.report.log('E', 'TASK_MANAGER', message);
        if (error instanceof FatalError || !isLost(error) || !hasRun)
          return { reason: 'FATAL_ERROR', failure: tell(message, 'FATAL_ERROR') };
        if (halt.signal.aborted) return { reason: 'NORMAL' };
        const { retries, retryEvery } = order.settings;
        if (retries >= 0 && tried >= retries)
          return { reason: 'RECOVERABLE_ERROR', failure: tell(message, 'RECOVERABLE_ERROR') };
        order.report.log(
          'W',
          'TASK_MANAGER',
          `Task '${order.id}' encountered a recoverable error: it begins again`,
        );
        const either = AbortSignal.any([halt.signal, kill.signal]);
        await sleep(retryEvery, undefined, { signal: either }).catch(() => undefined);
        if (halt.signal.aborted && !kill.signal.aborted) return { reason: 'NORMAL' };
      }
  };
  const ended = run();
  return {
    ended,
    stop: () => halt.abort(),
    async kill() {
      kill.abort();
      halt.abort();
      await ended;
    },
    reload(names, what) {
      const missing = names.find((name) => !control.tables.has(keyOf(name)));
      if (missing) return missing;
      for (const name of names) {
        const table = control.tables.get(keyOf(name));
        if (!table) continue;
        const { progress } = table;
        if (progress.validation !== 'Not enabled') progress.validation = 'Pending revalidation';
        if (what === 'data-reload') progress.state = 'Table is being reloaded';
        control.reloads.push({ table, what });
      }
      control.ring();
      return undefined;
    },
  };
}

const tell = (what: string, reason: 'RECOVERABLE_ERROR' | 'FATAL_ERROR'): string =>
  `Last Error  ${what} Stop Reason ${reason} Error Level ${reason === 'FATAL_ERROR' ? 'FATAL' : 'RECOVERABLE'}`;
