import { setTimeout as sleep } from 'node:timers/promises';
import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit } from '../../engine/fault.ts';
import { noGuard } from '../../engine/guard.ts';
import { fold, type History } from '../../engine/history.ts';
import { openJournal } from '../../engine/journal.ts';
import { run } from '../../engine/run.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { takeLease, unlock } from '../../engine/state/lease.ts';
import { HalfUnwound } from '../../engine/unwind.ts';
import { unattended, wallClock } from '../../engine/world.ts';
import { standBy } from '../guard/stand.ts';
import { tellHooks } from '../hooks.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { type OpenPlan, openPlan } from '../open-plan.ts';
import { version } from '../version.ts';
import { openWorld, type RealWorld } from '../world.ts';

/** How long a thaw that does not succeed is tried again. */
const patience = 3_600_000;

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
    // Logins and connections are got now: when they are needed there may be no time.
    await Promise.all(
      (['source', 'target'] as const).map((side) => world.read.rows(side, 'SELECT 1 AS alive')),
    ).catch(refuse);
    const why = await standBy(process);
    if (why !== null) await takeOver(opened, options.run, why, world, engine);
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

/** Ends what is left of the engine, and takes the run back as `migrate unwind` does: the decision first, then the thaw. */
async function takeOver(
  { plan, store }: OpenPlan,
  name: string,
  why: string,
  world: RealWorld,
  engine: number,
): Promise<void> {
  const records = store.folder(name);
  const history = async () => fold((await openJournal(records, wallClock.now, 'read')).entries);
  const { clock, finished } = await history();
  if (clock.started === null || clock.stopped !== null || finished !== null) return;
  // It would go on in the middle of what is taken back if it woke up.
  if (process.ppid === engine) end(engine);
  if ((await decisionIn(records).settle('thaw')) === 'commit') return;
  await unlock(store, true);
  const lease = await takeLease(store);
  const hooks = tellHooks(plan, world, () => undefined);
  try {
    const began = Date.now();
    do {
      try {
        await run(
          {
            identity: { plan: '', name: plan.name, env: plan.env, version: version() },
            steps: [],
            gates: [],
            journal: await openJournal(records, wallClock.now),
            decision: decisionIn(records),
            lease,
            world,
            guard: noGuard,
            budget: milliseconds(plan.thresholds.write_freeze),
            until: null,
            hold: unattended.hold,
            checkpointOf: () => unattended.checkpoint,
            stop: new AbortController().signal,
            tell: hooks.tell,
          },
          why,
        );
      } catch (error) {
        // What could not be taken back is tried again; `migrate status` tells it meanwhile.
        if (!(error instanceof HalfUnwound)) throw error;
        await sleep(1_000);
      }
    } while (Date.now() - began < patience && isFrozen(await history()));
  } finally {
    await lease.release();
    await hooks.done();
  }
}

/** Whether the thaw is still to be made. What else could not be taken back is for `migrate unwind`. */
const isFrozen = ({ begun, back, finished }: History) =>
  finished === null && begun.some(({ key, action }) => action.clock === 'start' && !back.has(key));

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
