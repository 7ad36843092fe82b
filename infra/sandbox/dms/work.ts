import type { Bell } from './bell.ts';
import type { Transaction } from './binlog/capture.ts';
import type { Change } from './binlog/change.ts';
import type { ControlTables } from './control-tables.ts';
import type { Definition } from './definition.ts';
import type { Engine } from './engine.ts';
import type { Login } from './login.ts';
import type { Mappings } from './mappings.ts';
import type { Move } from './move.ts';
import { comparePositions, type Position } from './position.ts';
import type { Counts, Memory, TableProgress } from './progress.ts';
import type { Report } from './report.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';

/** What a task is to do. */
export interface Order {
  /** The kind of server of both its endpoints. */
  readonly engine: Engine;
  /** The last part of the task's ARN. */
  readonly id: string;
  readonly type: 'full-load' | 'cdc' | 'full-load-and-cdc';
  readonly source: Login;
  readonly target: Login;
  readonly mappings: Mappings;
  readonly settings: Settings;
  readonly memory: Memory;
  readonly report: Report;
}

/** A table while a task runs. */
export interface MovingTable {
  readonly progress: TableProgress;
  /** As the source has it when the task starts, or when the table is loaded anew. */
  definition: Definition;
  move: Move | undefined;
  /** Its changes are kept while it loads, are then made up for, and then made with those of all others; none are made once it is off. */
  phase: 'load' | 'catch up' | 'live' | 'off';
  kept: Kept[];
  /** Up to here a change may be in the table already. */
  replayUntil: Position | null;
  /** Rows that were changed since they were compared, by their keys. */
  readonly dirty: Set<string>;
  /** A validation of the whole table is due. */
  unvalidated: boolean;
}

/** Whether a table takes what was committed there: it is in the task, and has not had it yet. */
export const isDue = ({ phase, progress: { from } }: MovingTable, end: Position): boolean =>
  phase !== 'off' && !(from && comparePositions(end, from) <= 0);

/** Counts what was seen on the source; what is read again after a loss was counted before. */
export function count({ progress }: MovingTable, kind: keyof Counts, end: Position): void {
  if (!progress.counted || comparePositions(end, progress.counted) > 0) progress.captured[kind]++;
}

/** Remembers up to where a table's changes were counted. What is read again after a loss ends before that. */
export function countedTo({ progress }: MovingTable, end: Position): void {
  if (!progress.counted || comparePositions(end, progress.counted) > 0) progress.counted = end;
}

/** A change, or an emptying, that waits until its table is loaded. */
export type Kept = { readonly end: Position; readonly change: Change | 'truncate' };

/** What the parts of a running task share. */
export interface Work extends Order {
  readonly tables: Map<string, MovingTable>;
  readonly control: ControlTables;
  /** What was read from the log, and is to be made. */
  readonly inbox: Transaction[];
  /** Rung when there is something to do for who makes changes. */
  readonly bell: Bell;
  /** Aborted when the task is to stop. */
  readonly halt: AbortSignal;
  readonly counters: Counters;
  /** Tables that are to be loaded, or compared, anew; they are taken up between two batches of changes. */
  readonly reloads: { readonly table: MovingTable; readonly what: 'data-reload' | 'validate-only' }[];
  /** Reads the changes of the tables that there are now. */
  include(): void;
  /** Lets the source send again. */
  readMore(): void;
  /** Does something beside everything else, whose error is the task's. */
  beside(act: () => Promise<void>): void;
  /** A session that is ended with the task. */
  open(login: Login): Promise<Session>;
  /** Takes a table out of the task; rejects where that ends the task. */
  suspend(table: MovingTable, why: string): void;
}

/** What the task's metrics are made of. */
export interface Counters {
  /** When the last event was written that was read since the last look (epoch ms); 0: none. */
  lastEvent: number;
  read: number;
  made: number;
  loaded: number;
  /** When the oldest change was made that is not on the target yet (epoch ms); 0: all are. */
  oldest: number;
}

/** An error that ends a task whatever is tried again. */
export class FatalError extends Error {
  override readonly name = 'FatalError';
}
