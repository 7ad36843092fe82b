import { milliseconds } from './duration.ts';
import type { Standing } from './guard.ts';
import { extend, fold, type History } from './history.ts';
import type { Line } from './journal.ts';
import { fillIn } from './late.ts';
import { isTransient, prove, Unmet } from './prove.ts';
import { untilReached } from './records-away.ts';
import type { Run } from './running.ts';
import { LeaseLost } from './state/lease.ts';
import type { Call, Json, Proof } from './step.ts';
import { watchOver } from './watch.ts';
import type { Clock } from './world.ts';

/** Milliseconds: a server that restarts is back within it, on any cloud. */
const patience = 120_000;
/** Going back, the other ways back are not to wait for a server that is away: what is left is taken back later. */
const brief = 3_000;
/** Between two tries. */
const [shortest, longest] = [50, 2_000];
/** Milliseconds between two looks at the lease in a wait. */
const between = 5_000;

/** Thrown where a run stops because somebody asked it to. */
export class Stopped extends Error {}

/** Where a run stands, and the only ways in which it records, calls and asks. */
export interface Course {
  readonly history: History;
  readonly frozen: boolean;
  readonly committed: boolean;
  /** For the guard: whether this engine still goes forward in a freeze, goes back, or is past the decision. */
  readonly standing: Standing;
  /** Whether to stop at the next safe point. */
  readonly stopping: boolean;
  /** Epoch ms at which the freeze budget ends; endless while no clock runs that can still be turned back. */
  readonly budgetEnd: number;
  /** From here on nothing is clamped to the budget, and no request to stop is heard. */
  goBack(): void;
  record(line: Line): Promise<void>;
  /** Asks every probe in order; the last answer is the output. */
  ask(action: string, proof: Proof, once?: 'once'): Promise<Json>;
  /** Does a piece of work while `watch` holds; ends it, with what was seen, when that fails. */
  watching<T>(action: string, watch: Proof | undefined, work: () => Promise<T>): Promise<T>;
  /** Makes a call, again where an error may pass by itself: calls are idempotent. What it tells can be recorded as it is. */
  insist(action: string, call: Call, proof: Proof): Promise<{ answer: Json; request?: string }>;
  /** Does a piece of work again, for as long as a server may take to restart and until `limit` (epoch ms), where its error may pass by itself. */
  retry<T>(limit: number, work: () => Promise<T>): Promise<T>;
  /** Asks a proof once, when its call may have been made before the engine died. */
  holdsAlready(action: string, proof: Proof): Promise<{ output: Json } | null>;
}

/** A run's course as its journal has it; nothing of it is kept beside the journal but that it is going back. */
export function openCourse(it: Run): Course {
  const { journal, lease, world, budget, stop, tell } = it;
  let history = fold(journal.entries);
  // A full disk must not bring the freeze budget back while the freeze is taken back.
  let goingBack = false;
  // Aborted by a watch that failed beside the work in hand.
  let watch: AbortSignal = never;

  /** Waiting is a safe point to stop at. */
  const clock: Clock = {
    now: () => world.clock.now(),
    async sleep(ms) {
      if (course.stopping) throw new Stopped();
      watch.throwIfAborted();
      await world.clock.sleep(ms);
    },
  };
  const fill = <T>(value: T): T => fillIn(value, history, () => course.budgetEnd - clock.now());

  /** Past the decision there is only forward, and nobody could write anywhere if the engine ended for want of its records. */
  const reach = <T>(work: () => Promise<T>): Promise<T> =>
    course.committed ? untilReached(world.clock, work) : work();

  let looked = Number.NEGATIVE_INFINITY;
  /** A wait ends with the lease: what another engine does meanwhile need never let its proof hold. Records that are away end none. */
  const stillHeld = async (): Promise<void> => {
    if (clock.now() - looked < between) return;
    looked = clock.now();
    await lease.verify().catch((error: unknown) => {
      if (error instanceof LeaseLost) throw error;
    });
  };

  const make = (
    action: string,
    call: Call,
    deadline: number,
    answered: (request: string) => void = () => undefined,
  ): Promise<Json> =>
    world.make(fill(call), {
      deadline,
      answered,
      // Whoever asked for a stop wants what was changed to be taken back, and all of it.
      stop: goingBack ? never : AbortSignal.any([stop, watch]),
      progress: (sample) => tell({ at: 'progress', action, time: clock.now(), ...sample }),
      hold: it.hold,
      checkpoint: it.checkpointOf(action),
    });

  const course: Course = {
    get history() {
      return history;
    },
    get frozen() {
      return history.clock.started !== null && history.clock.stopped === null;
    },
    get committed() {
      return history.decided === 'commit';
    },
    get standing() {
      return course.committed ? 'committed' : goingBack ? 'unwinding' : 'frozen';
    },
    get stopping() {
      return stop.aborted && !course.committed && !goingBack;
    },
    get budgetEnd() {
      const { started } = history.clock;
      const counts = course.frozen && !course.committed && !goingBack;
      return counts && started !== null ? started + budget : Number.POSITIVE_INFINITY;
    },
    goBack() {
      goingBack = true;
    },
    async record(line) {
      const entry = await reach(async () => {
        // A line from an engine that lost its lease would break the chain of the one that has it.
        await lease.verify();
        return journal.append(line);
      });
      history = extend(history, entry);
      tell(entry);
    },
    async ask(action, proof, once) {
      let output: Json = null;
      for (const probe of proof) {
        const limit = Math.min(clock.now() + milliseconds(probe.within), course.budgetEnd);
        output = await prove(probe, {
          ask: async (call) => {
            if (once !== 'once') await stillHeld();
            return make(action, call, limit);
          },
          expected: (values) => fill(values) as readonly Json[],
          clock,
          deadline: course.budgetEnd,
          once: once === 'once',
        });
      }
      return output;
    },
    async watching(action, proof, work) {
      if (proof === undefined) return work();
      const broken = new AbortController();
      const ended = new AbortController();
      // Nobody waits for its last question: it only reads, and whoever asked for a stop wants it now.
      void watchOver(proof, {
        ask: (call) => make(action, call, clock.now() + 60_000),
        expected: (values) => fill(values) as readonly Json[],
        clock: world.clock,
        ended: ended.signal,
      }).catch((error: unknown) => broken.abort(error));
      watch = broken.signal;
      try {
        return await work();
      } catch (error) {
        // The work only ended because of it.
        if (broken.signal.aborted) throw broken.signal.reason;
        throw error;
      } finally {
        watch = never;
        ended.abort();
      }
    },
    async insist(action, call, proof) {
      const within = Math.max(...proof.map((probe) => milliseconds(probe.within)));
      // How long its proof may take says nothing about how long a server may be away, unless writes are frozen.
      const limit = Math.min(clock.now() + Math.max(within, patience), course.budgetEnd);
      return course.retry(limit, async () => {
        await reach(() => lease.verify());
        let request: string | undefined;
        const answer = await make(action, call, limit, (id) => {
          request = id;
        });
        return { answer, ...(request !== undefined && { request }) };
      });
    },
    async retry(limit, work) {
      let [pause, end] = [shortest, 0];
      for (;;) {
        const began = clock.now();
        try {
          return await work();
        } catch (error) {
          const now = clock.now();
          // What went on for long before it failed is met with patience anew.
          if (end === 0 || now - began > patience)
            [pause, end] = [shortest, now + (goingBack ? brief : patience)];
          if (!isTransient(error) || now + pause >= Math.min(end, limit)) throw error;
        }
        await clock.sleep(pause);
        pause = Math.min(pause * 2, longest);
      }
    },
    async holdsAlready(action, proof) {
      try {
        return { output: await course.ask(action, proof, 'once') };
      } catch (error) {
        if (error instanceof Unmet || 'code' in (error as object)) return null;
        throw error;
      }
    },
  };
  return course;
}

const never = new AbortController().signal;
