import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { standBy } from '../guard/stand.ts';
import { stepAside } from '../guard/step-aside.ts';
import { takeOver } from '../guard/take-over.ts';
import { tellHooks } from '../hooks.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { openPlan } from '../open-plan.ts';
import { rehearsalIsOver } from '../surroundings.ts';
import { version } from '../version.ts';
import { openWorld } from '../world.ts';

/** What the engine starts before it freezes writes; nobody types it. Its other end is the engine's own process. */
export async function guardCommand(
  file: string,
  options: { env: string; run: string },
  io: Io,
): Promise<ExitCode> {
  if (!process.connected) {
    io.err('`migrate guard` is started by `migrate run`, and by nobody else.\n');
    return exit.usage;
  }
  keepMemorySmall();
  const engine = process.ppid;
  const opened = await openPlan(file, options.env, io).catch(refuse);
  const world = await openWorld(opened.plan);
  try {
    const { plan, store } = opened;
    const records = store.folder(options.run);
    // Logins and connections are got now: when they are needed there may be no time.
    await Promise.all([
      ...(['source', 'target'] as const).map((side) => world.read.rows(side, 'SELECT 1 AS alive')),
      decisionIn(records).read(),
    ]).catch(refuse);
    const why = await standBy(process);
    if (why === null || rehearsalIsOver()) return exit.ok;
    const hooks = tellHooks(plan, world, () => undefined);
    await takeOver(why, {
      identity: { plan: '', name: plan.name, env: plan.env, version: version() },
      store,
      records,
      world,
      budget: milliseconds(plan.thresholds.write_freeze),
      tell: hooks.tell,
      endEngine: () => endEngine(engine),
      stepAside: (isFrozen) => stepAside(store, engine, isFrozen),
      isOver: rehearsalIsOver,
    }).finally(hooks.done);
    return exit.ok;
  } finally {
    world.close();
    if (process.connected) process.disconnect();
  }
}

function refuse(error: Error): never {
  process.send?.({ at: 'failed', error: error.message });
  throw error;
}

/** Whoever was killed is gone within milliseconds, unless the machine holds it: then nobody waits for it. */
async function endEngine(engine: number): Promise<void> {
  if (process.ppid !== engine) return;
  try {
    process.kill(engine, 'SIGKILL');
  } catch {
    // It is gone already.
  }
  for (let waited = 0; process.ppid === engine && waited < 100; waited += 2) await sleep(2);
}
