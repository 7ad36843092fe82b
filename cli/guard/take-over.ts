import { milliseconds } from '../../engine/duration.ts';
import { noGuard } from '../../engine/guard.ts';
import { fold, type History } from '../../engine/history.ts';
import { openJournal } from '../../engine/journal.ts';
import { run } from '../../engine/run.ts';
import type { Run } from '../../engine/running.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { takeLease, unlock } from '../../engine/state/lease.ts';
import { RecordsAway, type Store, WrittenMeanwhile } from '../../engine/state/store.ts';
import type { Duration } from '../../engine/step.ts';
import { HalfUnwound } from '../../engine/unwind.ts';
import { unattended } from '../../engine/world.ts';

/** How long a thaw that does not succeed is tried again, whether a server or the records are away. */
const patience: Duration = '1h';
const pause = 1_000;

/** What a guard has in hand when it has to act. */
export type InHand = Pick<Run, 'identity' | 'world' | 'budget' | 'tell'> & {
  /** The environment's records. */
  readonly store: Store;
  /** The run's own. */
  readonly records: Store;
  /** Ends what is left of the engine. */
  endEngine(): Promise<void>;
  /** Leaves the thaw to another engine that has the lease; whether it made it. */
  stepAside?(isFrozen: () => Promise<boolean>): Promise<boolean>;
  /** Whether there is nothing left that could be taken back. */
  isOver?(): boolean;
};

/** Ends what is left of the engine, and takes the run back as `migrate unwind` does: the decision first, then the thaw. */
export async function takeOver(why: string, it: InHand): Promise<void> {
  const { now, sleep } = it.world.clock;
  for (const began = now(); ; ) {
    try {
      return await takeBack(why, it);
    } catch (error) {
      // A line that the engine had sent before it was ended may have come in after the journal was read.
      const passes = error instanceof RecordsAway || error instanceof WrittenMeanwhile;
      if (!passes || now() - began >= milliseconds(patience) || it.isOver?.()) throw error;
    }
    await sleep(pause);
  }
}

async function takeBack(why: string, it: InHand): Promise<void> {
  const { store, records, world } = it;
  const { now } = world.clock;
  const decision = decisionIn(records);
  const history = async () => fold((await openJournal(records, now, 'read')).entries);
  const { clock, finished } = await history();
  if (clock.started === null || clock.stopped !== null || finished !== null) return;
  // One that has committed is on its way to open the target, and nobody could write anywhere if it were ended now.
  if ((await decision.read()) === 'commit') return;
  // It would go on in the middle of what is taken back if it woke up.
  await it.endEngine();
  if ((await decision.settle('thaw')) === 'commit') return;
  if (await it.stepAside?.(async () => isFrozen(await history()))) return;
  await unlock(store, true, now);
  const lease = await takeLease(store, now);
  try {
    const began = now();
    do {
      try {
        await run(
          {
            ...it,
            steps: [],
            gates: [],
            journal: await openJournal(records, now),
            decision,
            lease,
            guard: noGuard,
            until: null,
            hold: unattended.hold,
            checkpointOf: () => unattended.checkpoint,
            stop: new AbortController().signal,
          },
          why,
        );
      } catch (error) {
        // What could not be taken back is tried again; `migrate status` tells it meanwhile.
        if (!(error instanceof HalfUnwound)) throw error;
        await world.clock.sleep(pause);
      }
    } while (now() - began < milliseconds(patience) && !it.isOver?.() && isFrozen(await history()));
  } finally {
    await lease.release();
  }
}

/** Whether the thaw is still to be made. What else could not be taken back is for `migrate unwind`. */
const isFrozen = ({ begun, back, finished }: History) =>
  finished === null && begun.some(({ key, action }) => action.clock === 'start' && !back.has(key));
