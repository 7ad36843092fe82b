import type { Range } from '../dialect.ts';
import type { Tally } from './tally.ts';

/** Ranges of one table that are read by one statement. */
export type Chunk = { readonly tally: Tally; readonly ranges: readonly Range[] };

const aimedMs = 750;

/** How many ranges one statement should read to take about three quarters of a second. */
export class Pace {
  // Begins small: on a busy server, or with wide rows, the first chunk should not be the longest.
  ranges = 16;

  took(ranges: number, ms: number): void {
    const fit = Math.round((ranges * aimedMs) / Math.max(ms, 1));
    // One slow answer halves it at the most, one quick answer doubles it.
    this.ranges = Math.max(1, Math.ceil(this.ranges / 2), Math.min(fit, this.ranges * 2));
  }
}

/** Gathers each table's ranges into chunks, as large as the pace says when they are asked for. */
export async function* cutChunks(
  tallies: readonly Tally[],
  pace: Pace,
  cut: (tally: Tally) => AsyncIterable<Range>,
): AsyncGenerator<Chunk> {
  for (const tally of tallies) {
    let ranges: Range[] = [];
    for await (const range of cut(tally)) {
      // One is held back, so that the table's last chunk is known to be the last when it is given out.
      if (ranges.length >= Math.min(pace.ranges, tally.reads.source.ranges)) {
        tally.open += ranges.length;
        yield { tally, ranges };
        ranges = [];
      }
      ranges.push(range);
    }
    tally.open += ranges.length;
    tally.cut = true;
    yield { tally, ranges };
  }
}
