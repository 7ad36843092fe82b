import type { Key } from '../dialect.ts';
import type { Sighting } from './sighting.ts';
import type { Piece, Tally } from './tally.ts';

/** A key whose rows were seen to differ. */
export type Suspect = {
  readonly tally: Tally;
  readonly piece: Piece;
  readonly key: Key;
  readonly sighting: Sighting;
  due: number;
};

// As many keys as one statement names without making a range of each too dear. Where each look reads the whole table, more.
const together = { keyed: 200, keyless: 4_000 };

/** The keys that have to be looked at again, each at its time. */
export class Unsettled {
  readonly #suspects = new Map<Tally, Set<Suspect>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(suspect: Suspect): void {
    const own = this.#suspects.get(suspect.tally) ?? new Set();
    this.#suspects.set(suspect.tally, own.add(suspect));
    this.#size++;
  }

  /** Takes out some keys of one table that are due. */
  take(now: number): Suspect[] {
    for (const [tally, own] of this.#suspects) {
      const most = tally.reads.source.keyless ? together.keyless : together.keyed;
      const due: Suspect[] = [];
      for (const suspect of own) {
        if (suspect.due <= now) due.push(suspect);
        if (due.length === most) break;
      }
      for (const suspect of due) own.delete(suspect);
      if (own.size === 0) this.#suspects.delete(tally);
      this.#size -= due.length;
      if (due.length > 0) return due;
    }
    return [];
  }

  /** The deadline is over: what is left stays open. */
  giveUp(): void {
    for (const [tally, own] of this.#suspects) tally.unsettled += own.size;
    this.#suspects.clear();
    this.#size = 0;
  }
}
