import { readDigests } from '../compare/rows.ts';
import type { Key, Range, Session } from '../dialect.ts';
import type { Pace } from '../pace.ts';
import { cutJobs, joinMarked, type Part } from './parts.ts';
import type { Batch, Job, RowReader, RowWriter, Snapshot } from './rows.ts';

export type Copied = {
  readonly position: string;
  /** Rows of the snapshot that the target has now. */
  readonly rows: number;
  /** Those of them that were there already, from an earlier snapshot. */
  readonly kept: number;
  readonly bytes: number;
};

export type CopyOptions = {
  readonly snapshot: Snapshot;
  /** One for each reader of the snapshot. */
  readonly writers: readonly RowWriter[];
  readonly jobs: readonly Job[];
  /** Sees the target while tables are cut. */
  readonly scout: Session;
  readonly pace: Pace;
  readonly stop: AbortSignal;
  progress(rows: number, bytes: number, job: Job): void;
};

/**
 * Copies tables from a snapshot, in parts, over one reader and one writer for each worker. While a batch is written the next one
 * is read, and no more than that: memory does not grow with the table. What the target has of an earlier snapshot stays where
 * its digest is the snapshot's; every row belongs to one range, so that afterwards the target holds the snapshot and nothing else.
 */
export async function copyRows(options: CopyOptions): Promise<Copied> {
  const { snapshot, writers, jobs, pace, stop } = options;
  const total = { rows: 0, kept: 0, bytes: 0 };
  const failed = new AbortController();
  const halted = AbortSignal.any([stop, failed.signal]);
  const [first] = writers;
  const parts = cutJobs(jobs, { source: snapshot.scout, target: options.scout }, async (job) => {
    if (job.there === 'other') await first?.clear(job, 'all');
  });
  const count = (job: Job, rows: number, bytes: number) => {
    total.rows += rows;
    total.bytes += bytes;
    options.progress(total.rows, total.bytes, job);
  };

  async function copyRange(job: Job, range: Range, reader: RowReader, writer: RowWriter): Promise<void> {
    const alone: Key[] = [];
    const write = async ({ rows, count: told = rows.length, proved }: Batch) => {
      if (rows.length > 0) await writer.write(job, rows);
      const failed = proved.length > 0 ? await writer.writeProved(job, proved) : [];
      alone.push(...failed);
      const written = told + proved.length - failed.length;
      count(job, written, sizeOf(rows) + sizeOf(proved.map(({ row }) => row)));
    };
    let writing: Promise<void> = Promise.resolve();
    for await (const batch of reader.read(job, range)) {
      alone.push(...batch.alone);
      await writing;
      await pace.pass();
      halted.throwIfAborted();
      if (batch.rows.length + batch.proved.length === 0 && !batch.count) continue;
      writing = write(batch);
      writing.catch(() => undefined);
    }
    await writing;
    for (const key of alone) {
      await pace.pass();
      halted.throwIfAborted();
      count(job, 1, await writer.copyAlone(job, key, reader));
    }
    await writer.commit();
  }

  async function copyPart({ job, ranges }: Part, reader: RowReader, writer: RowWriter): Promise<void> {
    await reader.enter(job);
    if (job.there !== 'comparable') {
      for (const range of ranges) await copyRange(job, range, reader, writer);
      return;
    }
    const [here, there] = await Promise.all([
      readDigests(reader.session, job.reads.source, ranges),
      readDigests(writer.session, job.reads.target, ranges),
    ]);
    const equal = ranges.map(
      (_, at) => here[at]?.count === there[at]?.count && here[at]?.digest === there[at]?.digest,
    );
    const kept = here.reduce((sum, { count: rows }, at) => sum + (equal[at] ? rows : 0), 0);
    total.kept += kept;
    count(job, kept, 0);
    for (const range of joinMarked(ranges, (at) => !equal[at])) {
      await writer.clear(job, range);
      await copyRange(job, range, reader, writer);
    }
  }

  async function work(reader: RowReader, writer: RowWriter): Promise<void> {
    for (;;) {
      await pace.pass();
      halted.throwIfAborted();
      const { value: part } = await parts.next();
      if (!part) return;
      await copyPart(part, reader, writer);
    }
  }

  const workers = snapshot.readers.map((reader, index) => {
    const writer = writers[index];
    if (!writer) throw new RangeError('each reader needs a writer');
    return work(reader, writer).catch((error: unknown) => {
      failed.abort(error);
      throw error;
    });
  });
  await Promise.allSettled(workers);
  // The first failure is the cause; the others only stopped because of it.
  failed.signal.throwIfAborted();
  stop.throwIfAborted();
  return { position: snapshot.position, ...total };
}

const sizeOf = (rows: readonly Buffer[]): number => rows.reduce((sum, { length }) => sum + length, 0);
