import type { ComparedTable, Key, TableReads } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Difference, PartitionCount, TableComparison } from './comparison.ts';
import type { CleanPart } from './memory.ts';

const shown = 20;

/** A part of a table that is being compared: up to a key, or to the end. */
export type Piece = {
  readonly upTo: Key | undefined;
  readonly began: string;
  /** What has to be read before it is settled: itself, leaves in it, keys in it. */
  open: number;
  rows: Sides<number>;
};

/** What has been found in one table so far. */
export class Tally {
  readonly table: ComparedTable;
  readonly reads: Sides<TableReads>;
  /** Found equal by an earlier comparison of the same run, and when it was read. */
  readonly before: CleanPart | undefined;
  readonly rows: { source: number; target: number };
  readonly #counts = { missing: 0, extra: 0, changed: 0 };
  readonly #differences: Difference[] = [];
  readonly #partitions: PartitionCount[] = [];
  #pieces: Piece[] = [];
  /** From the first key on, everything up to here is settled. */
  clean: CleanPart | undefined;
  unsettled = 0;
  /** Whether the last piece has been cut, and how many of them were not read yet. */
  cut = false;
  unread = 0;
  /** Counts that are not settled yet. */
  counting = 0;
  sample: { leaves: number; of: number } | undefined;
  #began: number | undefined;
  #ended = 0;

  constructor(table: ComparedTable, reads: Sides<TableReads>, before?: CleanPart) {
    this.table = table;
    this.reads = reads;
    this.before = before;
    this.clean = before;
    this.rows = { source: before?.rows.source ?? 0, target: before?.rows.target ?? 0 };
  }

  get name(): string {
    return `${this.table.source.database}.${this.table.source.table}`;
  }

  /** The table is being worked on. */
  touch(): void {
    this.#ended = performance.now();
    this.#began ??= this.#ended;
  }

  /** One more piece, in the key's order. */
  begin(upTo: Key | undefined): Piece {
    const piece: Piece = { upTo, began: new Date().toISOString(), open: 1, rows: { source: 0, target: 0 } };
    this.#pieces.push(piece);
    this.unread++;
    return piece;
  }

  /** Something in a piece is settled: the clean part may have grown. */
  close(piece: Piece): void {
    piece.open--;
    while (this.#pieces[0]?.open === 0) {
      const [done] = this.#pieces.splice(0, 1);
      if (!done || this.different || this.sample) continue;
      const rows = {
        source: (this.clean?.rows.source ?? 0) + done.rows.source,
        target: (this.clean?.rows.target ?? 0) + done.rows.target,
      };
      const since = this.clean?.since ?? done.began;
      this.clean = { rows, since, upTo: done.upTo ?? null };
    }
  }

  get read(): boolean {
    return this.cut && this.unread === 0 && this.counting === 0;
  }

  /** How many more differences are shown; the others are counted. */
  get room(): number {
    return Math.max(0, shown - this.#differences.length);
  }

  get different(): boolean {
    return (
      this.#counts.missing + this.#counts.extra + this.#counts.changed > 0 || this.#partitions.length > 0
    );
  }

  count(kind: Difference['kind'], rows = 1): void {
    this.#counts[kind] += rows;
    this.clean = undefined;
  }

  report(difference: Difference): void {
    this.count(difference.kind, difference.rows ?? 1);
    if (this.room > 0) this.#differences.push(difference);
  }

  /** Counts that differ, of a partition or of the whole table. */
  miscount(count: PartitionCount): void {
    this.#partitions.push(count);
    this.clean = undefined;
  }

  result(): TableComparison {
    const { source, target } = this.table;
    return {
      source: `${source.database}.${source.table}`,
      target: `${target.database}.${target.table}`,
      rows: { ...this.rows },
      bytes: source.bytes,
      ms: Math.round(this.#ended - (this.#began ?? this.#ended)),
      ...this.#counts,
      unsettled: this.unsettled,
      ...(this.read ? {} : { unread: true as const }),
      ...(this.before && { resumed: { rows: this.before.rows.source, since: this.before.since } }),
      ...(this.sample && { sample: this.sample }),
      ...(this.#partitions.length > 0 && { counts: [...this.#partitions] }),
      differences: [...this.#differences],
    };
  }
}
