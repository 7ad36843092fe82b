import type { Sides } from '../compare/boundaries.ts';
import type { ComparedTable, Key, Range, Session, TableReads } from '../dialect.ts';

/** What the target holds of a table when a copy begins, or goes on with a new snapshot. */
export type There =
  /** Nothing: every row is written. */
  | 'nothing'
  /** Rows of an earlier snapshot: what is still equal stays. */
  | 'comparable'
  /** Rows that cannot be told apart range by range: they go first. */
  | 'other';

/** One table to be copied. */
export type Job = {
  readonly table: ComparedTable;
  readonly reads: Sides<TableReads>;
  readonly there: There;
};

/** A row that was put together from parts: what the target makes of it has to hash to the proof. */
export type ProvedRow = { readonly key: Key; readonly row: Buffer; readonly proof: string };

/** Rows that are ready to be written, some of them to be proved, and the keys of those that have to be copied one by one. */
export type Batch = {
  readonly rows: readonly Buffer[];
  /** How many rows `rows` are, where a buffer is not a row: as many as were not told of before. */
  readonly count?: number;
  readonly proved: readonly ProvedRow[];
  readonly alone: readonly Key[];
};

/** One connection that sees the snapshot. */
export interface RowReader {
  readonly session: Session;
  /** Makes sure that a table is still the snapshot's, before anything of it is read. */
  enter(job: Job): Promise<void>;
  /** The rows of a range in batches, in key order. */
  read(job: Job, range: Range): AsyncIterable<Batch>;
}

/** One connection that writes to the target. */
export interface RowWriter {
  write(job: Job, rows: readonly Buffer[]): Promise<void>;
  /** Writes rows and reads back what the target made of them; the keys of those that are not as they should be, and not there. */
  writeProved(job: Job, rows: readonly ProvedRow[]): Promise<readonly Key[]>;
  /** Copies one row that does not go with others, by its key; answers with its size in bytes. */
  copyAlone(job: Job, key: Key, from: RowReader): Promise<number>;
  /** Makes what was written last; called at the end of each range. */
  commit(): Promise<void>;
  /** Removes the rows of a range, or all of them. */
  clear(job: Job, range: Range | 'all'): Promise<void>;
  /** Reads what the target has. */
  readonly session: Session;
  close(): Promise<void>;
}

/** One consistent snapshot, seen through several connections. */
export interface Snapshot {
  /** The position after which changes are to be applied to the copy. */
  readonly position: string;
  readonly readers: readonly RowReader[];
  /** Finds the bounds of the parts. */
  readonly scout: Session;
  /** Lets go of the snapshot and of what was locked for it. */
  end(): void;
}
