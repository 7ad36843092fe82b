import type { Checkpoint } from '../../engine/world.ts';
import type { ComparedTable, Dialect, OpenSession } from '../dialect.ts';
import type { Pace } from '../pace.ts';
import type { Finding } from './inspect.ts';

/** How far a comparison is. */
export type CompareProgress = {
  readonly table: string;
  /** Rows of the source that were read, in all tables. */
  readonly rows: number;
  /** How many there are, by the source's estimates. */
  readonly ofRows: number;
  /** Tables that were read, of all. */
  readonly done: number;
  readonly of: number;
};

/** What to compare, and how patiently. */
export type CompareOptions = {
  readonly dialect: Dialect;
  readonly source: OpenSession;
  readonly target: OpenSession;
  readonly tables: readonly ComparedTable[];
  /** Every row, or the numbers of rows and a sample of leaves. */
  readonly mode?: 'full' | 'quick';
  /** Connections a side; one more a side finds the boundaries. */
  readonly workers: number;
  /** Replication delay in seconds, fixed or as it is now. */
  readonly lag: number | (() => number);
  /** How long to give the target to catch up, in milliseconds; 0 when nothing moves. Otherwise max(250 ms, 2 × lag). */
  readonly settle?: number;
  /**
   * Resolves once the target has everything that the source had when it was asked. A lag is always the past's: before a row
   * counts as wrong, this is waited for.
   */
  readonly caughtUp?: () => Promise<void>;
  /** Passed before each chunk is read. */
  readonly pace?: Pace;
  /** Where an earlier comparison left what it found equal, and where this one does. */
  readonly checkpoint?: Checkpoint;
  /** Told of every row that differs, also of those that the comparison only counts. */
  readonly found?: (table: ComparedTable, finding: Finding) => void;
  /** In milliseconds of Date.now(). */
  readonly deadline: number;
  readonly stop: AbortSignal;
  progress(progress: CompareProgress): void;
};
