import { milliseconds } from '../engine/duration.ts';
import { exit } from '../engine/fault.ts';
import type { History } from '../engine/history.ts';
import { openJournal } from '../engine/journal.ts';
import { run } from '../engine/run.ts';
import type { Outcome } from '../engine/running.ts';
import { decisionIn } from '../engine/state/decision.ts';
import type { Lease } from '../engine/state/lease.ts';
import type { Phase } from '../engine/step.ts';
import { wallClock } from '../engine/world.ts';
import { gatesOf } from './gates.ts';
import { postGuard } from './guard/post.ts';
import { standStill } from './hold-still.ts';
import { tellHooks } from './hooks.ts';
import type { Io } from './io.ts';
import { checkpointOf, holdOf } from './long-work.ts';
import type { OpenPlan } from './open-plan.ts';
import { type Records, readHistory } from './records.ts';
import { bindSteps } from './scene.ts';
import { showRun } from './show.ts';
import { readSurroundings } from './surroundings.ts';
import { version } from './version.ts';
import type { Show } from './watcher.ts';
import { openWorld } from './world.ts';

export type Carrying = {
  readonly json: boolean;
  /** Go back now, as somebody asked. */
  readonly undo?: string;
  readonly until?: Phase;
  /** The run that is gone back from, in a rollback. */
  readonly back?: History;
};

/** Carries a run out from where its journal stands, under a lease: opens the world, shows what happens, calls the hooks. */
export async function carryOut(
  { plan, hash, file }: OpenPlan,
  { name, store }: Pick<Records, 'name' | 'store'>,
  lease: Lease,
  { json, undo, until, back }: Carrying,
  io: Io,
): Promise<Outcome> {
  const world = await openWorld(plan);
  const show = showRun(io, json);
  const stop = stopOnSignal(show);
  const hooks = tellHooks(plan, world, show.note);
  const hold = standStill((await readSurroundings()).fault, back ? 'rollback' : 'run');
  try {
    const steps = await bindSteps(plan, world.read, back, () => readHistory(store));
    const outcome = await run(
      {
        identity: { plan: hash, name: plan.name, env: plan.env, version: version() },
        steps,
        gates: gatesOf(plan, store, steps),
        journal: await openJournal(store, wallClock.now),
        decision: decisionIn(store),
        lease,
        world,
        guard: postGuard(file, plan.env, name),
        budget: milliseconds(plan.thresholds.write_freeze),
        until: until ?? null,
        hold: holdOf(store),
        checkpointOf: checkpointOf(store),
        stop: stop.signal,
        tell: (event) => {
          show.tell(event);
          hooks.tell(event);
          hold(event);
        },
      },
      undo,
    );
    show.end();
    if (json)
      io.out(
        `${JSON.stringify({ at: 'outcome', ...outcome, peak_memory: process.resourceUsage().maxRSS * 1024 })}\n`,
      );
    return outcome;
  } finally {
    await hooks.done();
    show.end();
    stop.off();
    world.close();
  }
}

/** The first signal asks the run to stop at the next safe point; the second ends it at once. Both leave a journal that resumes. */
function stopOnSignal(show: Show): { signal: AbortSignal; off(): void } {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exit.interrupted);
    show.note('stopping after the action in hand; ^C again to stop at once');
    controller.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    off: () => process.off('SIGINT', onSignal).off('SIGTERM', onSignal),
  };
}
