import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fold } from '../../../engine/history.ts';
import { connectTo } from '../traffic/shop.ts';
import type { Stage } from './kills.ts';
import { type Ended, migrate, readJournal, start, untilLine, untilNoGuard, type Working } from './rig.ts';

/** Milliseconds for which writes may be refused. */
export const budget = 2_000;

/** What happens to the engine around the end of its budget, in milliseconds from that end. */
export type Course =
  /** Nothing: what it waits for comes just in time, or just too late. */
  | { readonly way: 'released'; readonly at: number }
  /** It stands still for a while, as on a machine that does something else. */
  | { readonly way: 'held up'; readonly at: number; readonly from: number; readonly to: number }
  /** It is held up right before the decision, which it then makes when its guard is about to end it. */
  | { readonly way: 'held up at the decision'; readonly at: number; readonly to: number }
  /** It is killed. */
  | { readonly way: 'killed'; readonly at: number; readonly from: number };

/** How a race was decided, and who takes writes after it. */
export type Decided = {
  readonly course: Course;
  readonly decision: string;
  readonly decided: string | null;
  readonly finished: string | null;
  /** By whom the run was brought to its end. */
  readonly by: 'engine' | 'guard' | 'next run';
  readonly taking: readonly string[];
  readonly ended: Ended;
};

/** Brings a run to its decision around the end of its budget, and looks who takes writes once everything has ended. */
export async function raceToDecision(stage: Stage, course: Course): Promise<Decided> {
  const { file, sandbox, journal } = stage.shop;
  const records = journal(stage.runs);
  const args = ['run', file, '--yes'];
  const engine = start(args, sandbox.environment);
  await untilLine(records, (each) => each.at === 'begun' && each.action.startsWith('check-ready/'), engine);
  // The drain waits until the applier can write the marker.
  const blocker = await sandbox.target.connect();
  blocker.on('error', () => undefined);
  await blocker.query('LOCK TABLES aurora_migrate.marker READ');
  const clock = await untilLine(records, ({ at }) => at === 'clock-started', engine);
  if (!clock) throw new Error(`it ended before its freeze: ${JSON.stringify(await engine.ended)}`);
  const ends = clock.time + budget;
  const released = until(ends + course.at).then(() => blocker.destroy());
  await Promise.all([released, disturb(engine, course, ends, records)]);
  const ended = await engine.ended;
  await untilNoGuard(file);
  const seen = fold(await readJournal(records));
  const byGuard = seen.unwinding?.startsWith('the engine ') === true;
  if (seen.finished === null) await migrate(args, sandbox.environment);
  const { decided, finished } = fold(await readJournal(records));
  if (finished === 'done') stage.moved = true;
  else stage.runs += 1;
  return {
    course,
    decision: await readFile(join(dirname(records), 'decision'), 'utf8'),
    decided,
    finished,
    by: seen.finished === null ? 'next run' : byGuard ? 'guard' : 'engine',
    taking: await taking(stage),
    ended,
  };
}

const until = (time: number) => sleep(Math.max(0, time - Date.now()));

async function disturb(engine: Working, course: Course, ends: number, records: string): Promise<void> {
  if (course.way === 'released') return;
  if (course.way === 'held up at the decision')
    await untilLine(
      records,
      (each) => each.at === 'proved' && each.action === 'switch-traffic/record',
      engine,
    );
  else await until(ends + course.from);
  if (course.way === 'killed') return engine.kill('SIGKILL');
  engine.kill('SIGSTOP');
  await until(ends + course.to);
  engine.kill('SIGCONT');
}

/** The sides that let the application write. */
async function taking({ shop: { sandbox, plan } }: Stage): Promise<readonly string[]> {
  const found: string[] = [];
  for (const side of ['source', 'target'] as const) {
    const { address: host, port = plan[side].port } = sandbox[side];
    const session = await connectTo({ ...sandbox.application, host, port } as never).catch(() => null);
    const written = await session?.query('UPDATE shop.customers SET id = id WHERE id < 0').catch(() => null);
    if (written) found.push(side);
    session?.destroy();
  }
  return found;
}
