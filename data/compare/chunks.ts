import type { Range } from '../dialect.ts';
import type { Piece, Tally } from './tally.ts';

/** Ranges of one table that are read by one statement. */
export type Chunk = { readonly tally: Tally; readonly ranges: readonly Range[]; readonly piece: Piece };

const aimedMs = 750;

/** How many ranges one statement should read to take about three quarters of a second. */
export class Stride {
  // Begins small: on a busy server, or with wide rows, the first chunk should not be the longest.
  ranges = 16;

  took(ranges: number, ms: number): void {
    // A small table's only ranges say little of the next table's.
    if (ms < aimedMs && ranges < this.ranges) return;
    const fit = Math.round((ranges * aimedMs) / Math.max(ms, 1));
    // One slow answer halves it at the most, one quick answer doubles it.
    this.ranges = Math.max(1, Math.ceil(this.ranges / 2), Math.min(fit, this.ranges * 2));
  }
}

/** Gathers each table's ranges into chunks, as large as the stride is when they are asked for. */
export async function* cutChunks(
  tallies: readonly Tally[],
  stride: Stride,
  cut: (tally: Tally) => AsyncIterable<Range>,
): AsyncGenerator<Chunk> {
  for (const tally of tallies) {
    let ranges: Range[] = [];
    for await (const range of cut(tally)) {
      // One is held back, so that the table's last chunk is known to be the last when it is given out.
      if (ranges.length >= Math.min(stride.ranges, tally.reads.source.ranges)) {
        yield { tally, ranges, piece: tally.begin(ranges.at(-1)?.upTo) };
        ranges = [];
      }
      ranges.push(range);
    }
    tally.cut = true;
    yield { tally, ranges, piece: tally.begin(undefined) };
  }
}
