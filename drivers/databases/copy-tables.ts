import { setTimeout as sleep } from 'node:timers/promises';
import type { Copied } from '../../data/copy/copy.ts';
import type { Job } from '../../data/copy/rows.ts';
import type { Pace } from '../../data/pace.ts';
import type { Load } from '../../engine/plan/resolved.ts';
import type { Json } from '../../engine/step.ts';
import type { Sample } from '../../engine/world.ts';
import type { Table } from '../database.ts';
import type { Tools } from '../operation.ts';
import type { OpenPace } from './pace.ts';

/** What is copied, over how many connections. */
export type CopyInput = { tables: readonly Table[]; workers: number; load?: Load };

/** What a kind of server brings to a copy. */
export type Copying = {
  /** Notes on the target that what is in the tables from now on is this run's; rows of anybody else stop it. */
  begin(tools: Tools): Promise<void>;
  /** One snapshot, and what the target lacks of it. */
  attempt(tools: Tools, pace: Pace, progress: (sample: Sample) => void): Promise<Copied>;
  /** Notes on the target that it is done: the proof of the copy. */
  finish(tools: Tools, copied: Copied, ms: number): Promise<void>;
  /** Whether a failure may pass by itself: a connection that was lost, a server that is starting. */
  mayPass(error: unknown): boolean;
  readonly openPace: OpenPace;
};

const pauses = { first: 1_000, most: 60_000 };

/**
 * Copies every row. A snapshot dies with its connections: after one was lost, and when a killed engine is started again, the copy goes
 * on with a new one, keeps what is equal to it, and copies the rest again.
 */
export async function copyUntilDone(
  { load }: Pick<CopyInput, 'load'>,
  tools: Tools,
  { begin, attempt, finish, mayPass, openPace }: Copying,
): Promise<Json> {
  const began = Date.now();
  await begin(tools);
  let last: Sample = { done: 0, of: 0, unit: 'rows' };
  const progress = (sample: Sample) => {
    last = sample;
    tools.progress(sample);
  };
  const pace = openPace(load, tools, () => last);
  try {
    for (let pause = pauses.first; ; pause = Math.min(2 * pause, pauses.most)) {
      const started = Date.now();
      try {
        const copied = await attempt(tools, pace, progress);
        await finish(tools, copied, Date.now() - began);
        return { rows: copied.rows, kept: copied.kept, bytes: copied.bytes };
      } catch (error) {
        tools.stop.throwIfAborted();
        // What held for a while may hold again: only failures in a row wait longer and longer.
        if (Date.now() - started > 10 * pauses.most) pause = pauses.first;
        if (!mayPass(error) || Date.now() + pause >= tools.deadline) throw error;
        progress({
          ...last,
          on: `begins a new snapshot, and keeps what is equal: ${(error as Error).message}`,
        });
        await sleep(pause, undefined, { signal: tools.stop });
      }
    }
  } finally {
    pace.end();
  }
}

/** How far a copy is, as a sample, of as many rows as the source's statistics say. */
export function sampleOf(jobs: readonly Job[], progress: (sample: Sample) => void) {
  const of = jobs.reduce((sum, { table }) => sum + table.source.rows, 0);
  return (rows: number, bytes: number, { table: { target } }: Job) =>
    progress({
      done: rows,
      of: Math.max(of, rows),
      unit: 'rows',
      bytes,
      on: `${target.database}.${target.table}`,
    });
}

const lost = new Set([
  'SESSION_ENDED',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ER_CLIENT_INTERACTION_TIMEOUT',
]);

/** Whether a connection was lost, or the driver said of the error that it may pass. */
export const isLost = (error: unknown): boolean => {
  const { transient, code } = error as { transient?: boolean; code?: string };
  return transient === true || lost.has(code ?? '');
};
