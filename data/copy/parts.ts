import { cutTable, leafRows, type Sides } from '../compare/boundaries.ts';
import type { Range, Session } from '../dialect.ts';
import type { Job } from './rows.ts';

/** What one worker takes at a time: one range to copy, or several whose digests are read together. */
export type Part = { readonly job: Job; readonly ranges: readonly Range[] };

const partLeaves = 24;
const partBytes = 64 << 20;

/** Cuts tables into parts of some 50,000 rows or 64 MB while they are handed out: a list of all bounds is never held. */
export async function* cutJobs(
  jobs: readonly Job[],
  scouts: Sides<Session>,
  before: (job: Job) => Promise<void>,
): AsyncGenerator<Part> {
  for (const job of inOrder(jobs)) {
    await before(job);
    yield* cutJob(job, scouts);
  }
}

/** The largest first, so that the workers end together. */
const inOrder = (jobs: readonly Job[]): readonly Job[] =>
  [...jobs].sort((a, b) => b.table.source.bytes - a.table.source.bytes);

async function* cutJob(job: Job, scouts: Sides<Session>): AsyncGenerator<Part> {
  const { source } = job.table;
  if (source.key.length === 0) return yield { job, ranges: [{}] };
  const most = leavesOf(job);
  let ranges: Range[] = [];
  const part = (): Part => ({ job, ranges: job.there === 'comparable' ? ranges : [join(ranges)] });
  // Where the target's rows are not looked at, its index may not even be there yet.
  const sides = job.there === 'comparable' ? scouts : { source: scouts.source, target: unseen };
  for await (const range of cutTable(job.table, job.reads, sides)) {
    ranges.push(range);
    if (ranges.length < most) continue;
    yield part();
    ranges = [];
  }
  if (ranges.length > 0) yield part();
}

const unseen: Session = { rows: async () => [], close: async () => undefined };

function leavesOf({ table: { source }, reads, there }: Job): number {
  const leafBytes = (leafRows * source.bytes) / Math.max(1, source.rows);
  const fit = Math.max(1, Math.min(partLeaves, Math.floor(partBytes / Math.max(1, leafBytes))));
  return there === 'comparable' ? Math.min(fit, reads.source.ranges) : fit;
}

/** Ranges that follow each other, as one. */
export function join(ranges: readonly Range[]): Range {
  const [after, upTo] = [ranges[0]?.after, ranges.at(-1)?.upTo];
  return { ...(after && { after }), ...(upTo && { upTo }) };
}

/** The ranges that are marked, those that follow each other as one. */
export function joinMarked(ranges: readonly Range[], marked: (at: number) => boolean): readonly Range[] {
  const joined: Range[] = [];
  let run: Range[] = [];
  for (const [at, range] of ranges.entries()) {
    if (marked(at)) run.push(range);
    else if (run.length > 0) {
      joined.push(join(run));
      run = [];
    }
  }
  if (run.length > 0) joined.push(join(run));
  return joined;
}
