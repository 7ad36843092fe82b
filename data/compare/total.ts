import type { Tally } from './tally.ts';

type Counted = { readonly rows: number; readonly estimate: number };

/** The rows of all tables together. Adding ten thousand tables up anew for each of ten thousand chunks would take longer than reading them. */
export class Total {
  rows = 0;
  /** How many there are by the source's statistics, or were read where that is more. */
  estimate = 0;
  readonly #counted = new Map<Tally, Counted>();

  constructor(tallies: readonly Tally[]) {
    for (const tally of tallies) this.count(tally);
  }

  /** Takes a table's numbers as they are now. */
  count(tally: Tally): void {
    const before = this.#counted.get(tally) ?? { rows: 0, estimate: 0 };
    const rows = tally.rows.source;
    const now = { rows, estimate: Math.max(rows, tally.table.source.rows) };
    this.#counted.set(tally, now);
    this.rows += now.rows - before.rows;
    this.estimate += now.estimate - before.estimate;
  }
}
