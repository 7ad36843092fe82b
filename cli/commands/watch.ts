import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { Duration } from '../../engine/step.ts';
import { callHooks } from '../hooks.ts';
import type { Io } from '../io.ts';
import { openPlan, typed } from '../open-plan.ts';
import { isUnderWay, newestRollback, newestRun } from '../records.ts';
import { inShort, lookBack, type Sight, windowOf } from '../rollback-window.ts';
import { openWorld } from '../world.ts';

type Options = { env?: string; every: Duration; once?: true; json?: true };

/**
 * `migrate watch PLAN`: looks after the way back while the rollback window is open, and calls the hooks `alarm` when it turns bad and
 * when it is well again. Ends with the window; with --once after one look, with exit code 3 where it is not well.
 */
export async function watchCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  const { plan, store } = await openPlan(file, options.env, io);
  const world = await openWorld(plan);
  const ended = new AbortController();
  const onSignal = () => ended.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const say = (sight: Sight) => {
    const at = new Date().toISOString();
    if (options.json) return io.out(`${JSON.stringify({ at, ...sight })}\n`);
    io.out(`${at.slice(11, 19)}  ${inShort(sight)}\n`);
    for (const { what, why, mend } of sight.findings)
      io.out(`          ${what}, because ${why}\n          ${mend}\n`);
  };
  let well = true;
  try {
    for (let looks = 0; ; looks++) {
      const run = await newestRun(store, 'read');
      const rollback = run && (await newestRollback(run, 'read'));
      const window = run && windowOf(plan, run, rollback);
      if (!run || window === null) {
        if (looks === 0)
          throw new Fault(`"${plan.name}" has no open rollback window`, {
            next: typed('status', file, plan),
          });
        if (!options.json) io.out('The rollback window is closed.\n');
        return exit.ok;
      }
      // It looks for itself, and in its freeze nobody can write a heartbeat.
      if (isUnderWay(rollback)) {
        if (options.json)
          io.out(`${JSON.stringify({ at: new Date().toISOString(), rollback: rollback.name })}\n`);
        else if (options.once) io.out(`A rollback is under way: ${rollback.name}\n`);
      } else {
        const sight = await lookBack(plan, run, world);
        say(sight);
        if (sight.good !== well)
          await callHooks(
            plan,
            'alarm',
            world,
            sight.good ? 'the way back is well again' : sight.findings.map(({ what }) => what).join('; '),
            (text) => io.err(`${text}\n`),
          );
        well = sight.good;
      }
      if (options.once) return well ? exit.ok : exit.failed;
      await sleep(milliseconds(options.every), undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted) return exit.interrupted;
    }
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    world.close();
  }
}
