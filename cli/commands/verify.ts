import type { Comparison } from '../../data/compare/comparison.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { unattended, wallClock } from '../../engine/world.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { openPlan } from '../open-plan.ts';
import { printComparison } from '../print-comparison.ts';
import { setScene } from '../scene.ts';
import { showProgress } from '../show.ts';
import { openWorld } from '../world.ts';

const patience = 14 * 86_400_000;

/** `migrate verify PLAN`: what compare-tables does, at any time and without a run. */
export async function verifyCommand(
  file: string,
  options: { env?: string; json?: true; workers: number },
  io: Io,
): Promise<ExitCode> {
  keepMemorySmall();
  const { plan } = await openPlan(file, options.env, io);
  const world = await openWorld(plan);
  const progress = showProgress(io, options.json === true);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal);
  try {
    const { target } = await setScene(plan, world.read);
    const [action] = target.compareRows(options.workers);
    const ask = action?.until[0].ask;
    if (!ask) throw new Error('the target’s driver does not compare');
    const answer = await world.make(ask, {
      deadline: wallClock.now() + patience,
      stop: stop.signal,
      progress: progress.sample,
      ...unattended,
    });
    progress.end();
    const comparison = answer as unknown as Comparison;
    io.out(options.json ? `${JSON.stringify(comparison, null, 2)}\n` : printComparison(comparison));
    return comparison.verdict === 'equal' ? exit.ok : exit.failed;
  } finally {
    progress.end();
    process.off('SIGINT', onSignal);
    world.close();
  }
}
