import type { ComparedTable, TableReads } from '../dialect.ts';
import type { Sides } from './boundaries.ts';
import type { Difference, TableComparison } from './comparison.ts';

const shown = 20;

/** What has been found in one table so far. */
export class Tally {
  readonly table: ComparedTable;
  readonly reads: Sides<TableReads>;
  readonly rows = { source: 0, target: 0 };
  readonly #counts = { missing: 0, extra: 0, changed: 0 };
  readonly #differences: Difference[] = [];
  unsettled = 0;
  /** Ranges that were cut but not read yet, and whether the last has been cut. */
  open = 0;
  cut = false;
  #began: number | undefined;
  #ended = 0;

  constructor(table: ComparedTable, reads: Sides<TableReads>) {
    this.table = table;
    this.reads = reads;
  }

  /** The table is being worked on. */
  touch(): void {
    this.#ended = performance.now();
    this.#began ??= this.#ended;
  }

  get read(): boolean {
    return this.cut && this.open === 0;
  }

  get full(): boolean {
    return this.#differences.length >= shown;
  }

  get different(): boolean {
    return this.#counts.missing + this.#counts.extra + this.#counts.changed > 0;
  }

  count(kind: Difference['kind']): void {
    this.#counts[kind]++;
  }

  report(difference: Difference): void {
    this.count(difference.kind);
    if (!this.full) this.#differences.push(difference);
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
      differences: [...this.#differences],
    };
  }
}
