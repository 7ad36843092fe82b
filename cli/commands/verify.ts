import { resolve } from 'node:path';
import type { Comparison } from '../../data/compare/comparison.ts';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { History } from '../../engine/history.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Store } from '../../engine/state/store.ts';
import type { OpCall, Side } from '../../engine/step.ts';
import { type Checkpoint, unattended, wallClock } from '../../engine/world.ts';
import type { Io } from '../io.ts';
import { checkpointOf } from '../long-work.ts';
import { keepMemorySmall } from '../memory.ts';
import { openPlan } from '../open-plan.ts';
import { printComparison } from '../print-comparison.ts';
import { newestRollback, newestRun } from '../records.ts';
import { windowOf } from '../rollback-window.ts';
import { setScene } from '../scene.ts';
import { showProgress } from '../show.ts';
import { openWorld } from '../world.ts';

const patience = 14 * 86_400_000;

type Options = {
  env?: string;
  json?: true;
  workers: number;
  quick?: true;
  resume?: true;
  repair?: string;
};

/** `migrate verify PLAN`: what compare-tables does, at any time and without a run. */
export async function verifyCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  if (options.quick && options.repair !== undefined)
    throw new Fault('a sample does not find every difference, so that it cannot repair them', {
      next: 'Leave out --quick or --repair.',
      exit: exit.usage,
    });
  keepMemorySmall();
  const { plan, hash, store } = await openPlan(file, options.env, io);
  const checkpoint = await earlierWork(store, options, io);
  const world = await openWorld(plan);
  const progress = showProgress(io, options.json === true);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  try {
    // While the rollback window is open the target is in charge, and the source has to be like it.
    const { to } = await setScene(plan, world.read, await leftRun(plan, store));
    if (to.side === 'source' && !options.json)
      io.err('The target is in charge since the cutover: the source is compared with it.\n');
    const [action] = to.compareRows(options.workers, options.quick ? 'quick' : 'full');
    const ask = action?.until[0].ask as OpCall | undefined;
    if (!ask) throw new Error('the driver does not compare');
    const repair = options.repair === undefined ? null : resolve(options.repair);
    const answer = await world.make(
      repair === null ? ask : withRepair(ask, { file: repair, plan: `${plan.name} ${hash.slice(0, 12)}` }),
      {
        deadline: wallClock.now() + patience,
        stop: stop.signal,
        progress: progress.sample,
        ...unattended,
        checkpoint,
      },
    );
    progress.end();
    const comparison = answer as unknown as Comparison;
    io.out(options.json ? `${JSON.stringify(comparison, null, 2)}\n` : printComparison(comparison));
    if (repair !== null) io.err(repairNote(comparison, repair, to.side));
    return comparison.verdict === 'equal' || comparison.verdict === 'sampled' ? exit.ok : exit.failed;
  } finally {
    progress.end();
    process.off('SIGINT', onSignal);
    world.close();
  }
}

const withRepair = (ask: OpCall, repair: { file: string; plan: string }): OpCall =>
  ({ ...ask, input: { ...(ask.input as object), repair } }) as OpCall;

const repairNote = ({ verdict }: Comparison, file: string, side: Side): string =>
  verdict === 'different'
    ? `Repairs are in "${file}": review them, run them on the ${side}, and verify again.\n`
    : 'Nothing to repair was found: no file was written.\n';

/** The run that moved the plan's tables and can be gone back from, if there is one. */
async function leftRun(plan: Plan, store: Store): Promise<History | undefined> {
  const run = await newestRun(store, 'read');
  const open = run && windowOf(plan, run, await newestRollback(run, 'read')) !== null;
  return open ? run.history : undefined;
}

/** What an interrupted comparison found equal counts only where that was asked for, since rows may have changed since. */
async function earlierWork(store: Store, { resume, quick }: Options, io: Io): Promise<Checkpoint> {
  const checkpoint = checkpointOf(store)('verify');
  const left = quick ? null : await checkpoint.read();
  if (left !== null && !resume) {
    io.err(
      'An earlier comparison found tables equal and was not equal as a whole. This one begins anew; --resume reads only the rest.\n',
    );
    await checkpoint.write(null);
  }
  if (left === null && resume) io.err('There is no unfinished comparison to resume: this one begins anew.\n');
  return checkpoint;
}
