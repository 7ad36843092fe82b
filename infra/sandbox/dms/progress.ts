import { earlier, type Position } from './position.ts';
import { keyOf, type TableName } from './quote.ts';

/** A table's state in DMS's words. */
export type TableState =
  | 'Table does not exist'
  | 'Before load'
  | 'Full load'
  | 'Table completed'
  | 'Table cancelled'
  | 'Table error'
  | 'Table is being reloaded';

/** What validation says of a table, in DMS's words. */
export type ValidationState =
  | 'Not enabled'
  | 'Pending records'
  | 'Mismatched records'
  | 'Suspended records'
  | 'No primary key'
  | 'Table error'
  | 'Validated'
  | 'Error'
  | 'Pending validation'
  | 'Preparing table'
  | 'Pending revalidation';

/** How many rows were changed. */
export interface Counts {
  inserts: number;
  updates: number;
  deletes: number;
  ddls: number;
}

/** How far a table is, and what its statistics tell. Times are epoch ms. */
export interface TableProgress {
  readonly source: TableName;
  target: TableName;
  readonly loadOrder: number;
  state: TableState;
  /** Why it is in error. */
  error?: string;
  /** Seen on the source, and made on the target. */
  readonly captured: Counts;
  readonly applied: Counts;
  loadedRows: number;
  loadErrorRows: number;
  loadStarted?: number;
  loadEnded?: number;
  reloaded: boolean;
  updated: number;
  validation: ValidationState;
  validationDetails?: string;
  pending: number;
  failed: number;
  suspended: number;
  /** Changes up to here were counted as captured. */
  counted: Position | null;
  /** Changes up to here are in the table. */
  from: Position | null;
  /** Whether it follows with all others, so that the task's own position is also its. */
  live: boolean;
}

/** What a task remembers from one run to the next. */
export interface Memory {
  /** By the key of the source's name, in the order of names. */
  readonly tables: Map<string, TableProgress>;
  /** All changes up to here are in the tables that are live. */
  position: Position | null;
  readonly freshStart: number;
  started: number;
  stopped?: number;
  loadStarted?: number;
  loadEnded?: number;
  /** It was stopped, or stopped by itself, with nothing in hand. */
  atRest: boolean;
  /** It stopped by itself after its load, as its settings have it. */
  hasPaused: boolean;
}

/** A task that has not run yet. */
export const emptyMemory = (position: Position | null): Memory => ({
  tables: new Map(),
  position,
  freshStart: Date.now(),
  started: Date.now(),
  atRest: true,
  hasPaused: false,
});

/** Whether a table has exactly what the memory says, so that no change of those that are still to come is in it. */
export const isExact = ({ live, applied }: TableProgress): boolean =>
  live || applied.inserts + applied.updates + applied.deletes === 0;

/** A table of which nothing was done yet. */
export const newProgress = (
  source: TableName,
  target: TableName,
  loadOrder: number,
  validate: boolean,
): TableProgress => ({
  source,
  target,
  loadOrder,
  state: 'Before load',
  captured: { inserts: 0, updates: 0, deletes: 0, ddls: 0 },
  applied: { inserts: 0, updates: 0, deletes: 0, ddls: 0 },
  loadedRows: 0,
  loadErrorRows: 0,
  reloaded: false,
  updated: Date.now(),
  validation: validate ? 'Pending validation' : 'Not enabled',
  pending: 0,
  failed: 0,
  suspended: 0,
  counted: null,
  from: null,
  live: false,
});

/** The place from which the log has to be read so that no table lacks a change; null before there is one. */
export function oldestPosition({ tables, position }: Memory): Position | null {
  let oldest = position;
  for (const { state, live, from } of tables.values())
    if (state === 'Table completed' && !live && from) oldest = oldest ? earlier(from, oldest) : from;
  return oldest;
}

/** The place from which on the source has to keep its log: what a table lacks that is being loaded is only in this process's memory. */
export function neededFrom({ tables, position }: Memory): Position | null {
  let oldest = position;
  for (const { state, live, from } of tables.values())
    if (state !== 'Table error' && !live && from) oldest = oldest ? earlier(from, oldest) : from;
  return oldest;
}

/** Remembers a table. */
export function remember({ tables }: Memory, progress: TableProgress): void {
  tables.set(keyOf(progress.source), progress);
}
