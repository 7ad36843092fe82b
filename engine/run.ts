import { milliseconds } from './duration.ts';
import { Fault } from './fault.ts';
import { fold, type History } from './history.ts';
import type { Entry, Journal, Line } from './journal.ts';
import { fillIn } from './late.ts';
import { isTransient, prove, Unmet } from './prove.ts';
import type { DecisionRecord } from './state/decision.ts';
import { type Lease, LeaseLost } from './state/lease.ts';
import type { Action, Call, Json, Phase, Proof } from './step.ts';
import type { Sample, World } from './world.ts';

/** A step of the plan, bound to its parameters and to what it describes. */
export type BoundStep = {
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  readonly plan: () => Promise<readonly Action[]>;
};

/** Something that has to be released before a step may begin: an approval, a window, a date. */
export type Gate = {
  readonly name: string;
  /** The step that it stands before, by id. */
  readonly before: string;
  ask(
    history: History,
    entries: readonly Entry[],
  ): Promise<{ open: true; by: Json } | { open: false; why: string }>;
};

export type Event = Entry | ({ at: 'progress'; action: string; time: number } & Sample);

export type Run = {
  readonly identity: {
    readonly plan: string;
    readonly name: string;
    readonly env: string;
    readonly version: string;
  };
  readonly steps: readonly BoundStep[];
  readonly gates: readonly Gate[];
  readonly journal: Journal;
  readonly decision: DecisionRecord;
  readonly lease: Lease;
  readonly world: World;
  /** The write-freeze budget in milliseconds. */
  readonly budget: number;
  readonly until: Phase | null;
  /** Aborted when somebody asks the run to stop. */
  readonly stop: AbortSignal;
  tell(event: Event): void;
};

export type Outcome =
  | { readonly how: 'done' }
  | { readonly how: 'unwound'; readonly because: string; readonly changed: boolean }
  | { readonly how: 'waiting'; readonly gate: string; readonly why: string }
  | { readonly how: 'paused'; readonly after: Phase }
  | { readonly how: 'interrupted' };

class Stopped extends Error {}
class Waiting extends Error {
  readonly gate: string;
  constructor(gate: string, why: string) {
    super(why);
    this.gate = gate;
  }
}

/** What is left to go back when everything was tried; the first failure is never hidden by it. */
export class HalfUnwound extends Fault {
  readonly errors: readonly { action: string; error: string }[];
  constructor(because: string, errors: readonly { action: string; error: string }[]) {
    super(
      `${because}\nand going back is not complete:\n${errors.map(({ action, error }) => `  ${action}: ${error}`).join('\n')}`,
      { next: 'Mend the cause and run `migrate unwind` again: what is already back stays back.' },
    );
    this.errors = errors;
  }
}

/**
 * Runs, resumes or unwinds: what comes next is read off the journal, never off memory.
 * `undo`: go back now, as `migrate unwind` asks.
 */
export async function run(it: Run, undo?: string): Promise<Outcome> {
  const { journal, decision, lease, world } = it;
  let history = fold(journal.entries);

  async function record(line: Line): Promise<void> {
    const entry = await journal.append(line);
    history = fold(journal.entries);
    it.tell(entry);
  }

  const frozen = () => history.clock.started !== null && history.clock.stopped === null;
  const committed = () => history.decided === 'commit';
  /** Epoch ms at which the freeze budget ends; endless while no clock runs that can still be turned back. */
  const budgetEnd = () =>
    frozen() && !committed() && history.unwinding === null
      ? (history.clock.started as number) + it.budget
      : Number.POSITIVE_INFINITY;

  function make(action: string, call: Call, deadline: number): Promise<Json> {
    const filled = fillIn(call, history, () => budgetEnd() - world.clock.now());
    return world.make(filled, {
      deadline,
      stop: it.stop,
      progress: (sample) => it.tell({ at: 'progress', action, time: world.clock.now(), ...sample }),
    });
  }

  /** Asks every probe in order; the last answer is the output. */
  async function ask(action: string, proof: Proof, once: boolean): Promise<Json> {
    let output: Json = null;
    for (const probe of proof) {
      const limit = Math.min(world.clock.now() + milliseconds(probe.within), budgetEnd());
      output = await prove(probe, {
        ask: (call) => make(action, call, limit),
        expected: (values) =>
          fillIn(values, history, () => budgetEnd() - world.clock.now()) as readonly Json[],
        clock: world.clock,
        deadline: budgetEnd(),
        once,
      });
    }
    return output;
  }

  /** Makes a call, again where an error may pass by itself: calls are idempotent. */
  async function insist(action: string, call: Call, proof: Proof): Promise<Json> {
    const patience = Math.max(...proof.map(({ within }) => milliseconds(within)));
    const limit = Math.min(world.clock.now() + patience, budgetEnd());
    for (let pause = 50; ; pause *= 2) {
      await lease.verify();
      try {
        return await make(action, call, limit);
      } catch (error) {
        if (!isTransient(error) || pause > 2_000 || world.clock.now() + pause >= limit) throw error;
      }
      await world.clock.sleep(pause);
    }
  }

  /** Asks a proof once, when its call may have been made before the engine died. */
  async function holdsAlready(action: string, proof: Proof): Promise<{ output: Json } | null> {
    try {
      return { output: await ask(action, proof, true) };
    } catch (error) {
      if (error instanceof Unmet || 'code' in (error as object)) return null;
      throw error;
    }
  }

  async function advance(key: string, action: Action): Promise<void> {
    if (history.outputs.has(key)) return;
    if (it.stop.aborted && !committed()) throw new Stopped();
    if (action.clock === 'start' && !frozen()) await record({ at: 'clock-started' });
    if (action.pointOfNoReturn && !committed()) {
      const settled = await decision.settle('commit');
      await record({ at: 'decided', decision: settled });
      if (settled === 'thaw')
        throw new Unmet('the write freeze was ended before the target could open', null);
    }
    const resumed = history.begun.some((begun) => begun.key === key);
    if (!resumed) await record({ at: 'begun', action: key });
    const made = action.forward === undefined || history.answers.has(key);
    let held = resumed && !made ? await holdsAlready(key, action.until) : null;
    if (!held) {
      if (action.forward && !made) {
        const answer = await insist(key, action.forward, action.until);
        await record({ at: 'called', action: key, answer });
      }
      held = { output: await ask(key, action.until, false) };
    }
    await record({ at: 'proved', action: key, output: held.output });
    if (action.clock === 'stop') await record({ at: 'clock-stopped' });
  }

  /** One way-back, as it was journaled. Nothing that fails here may stop the ones after it. */
  async function retreat(key: string, back: { call: Call; until: Proof }): Promise<void> {
    const resumed = history.goingBack.has(key);
    if (!resumed) await record({ at: 'going-back', action: key }).catch(() => undefined);
    const held = resumed ? await holdsAlready(key, back.until) : null;
    if (!held) await insist(key, back.call, back.until);
    const { output } = held ?? { output: await ask(key, back.until, false) };
    await record({ at: 'back', action: key, output });
  }

  /** The journal's way-backs: first of all what thaws, then the rest, newest first. */
  async function unwind(because: string): Promise<Outcome> {
    if (history.clock.started !== null) {
      const settled = await decision.settle('thaw');
      if (history.decided === null) await record({ at: 'decided', decision: settled }).catch(() => undefined);
      if (settled === 'commit')
        throw new Fault('this run is past its point of no return: the target is open', {
          next: 'Run it again to complete it.',
        });
    }
    if (history.unwinding === null) await record({ at: 'unwinding', because }).catch(() => undefined);
    const newest = history.begun.toReversed();
    const order = [...newest.filter(thaws), ...newest.filter((each) => !thaws(each))];
    const errors: { action: string; error: string }[] = [];
    let changed = false;
    for (const { key, action } of order) {
      if (!('call' in action.back)) continue;
      changed = true;
      if (history.back.has(key)) continue;
      try {
        await retreat(key, action.back);
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        errors.push({ action: key, error: (error as Error).message });
        await record({ at: 'stuck', action: key, error: (error as Error).message }).catch(() => undefined);
      }
    }
    const first = history.unwinding ?? because;
    if (errors.length > 0) throw new HalfUnwound(first, errors);
    await record({ at: 'finished', how: 'unwound' });
    return { how: 'unwound', because: first, changed };
  }

  async function pass(gate: Gate): Promise<void> {
    if (history.released.has(gate.name)) return;
    const answer = await gate.ask(history, journal.entries);
    if (!answer.open) throw new Waiting(gate.name, answer.why);
    await record({ at: 'released', gate: gate.name, by: answer.by });
  }

  async function plan(step: BoundStep): Promise<readonly Action[]> {
    const planned = history.steps.get(step.id);
    if (planned) return planned.actions;
    if (it.stop.aborted && !committed()) throw new Stopped();
    for (const gate of it.gates) if (gate.before === step.id) await pass(gate);
    const actions = await step.plan();
    await record({ at: 'planned', step: step.id, name: step.name, phase: step.phase, actions });
    return actions;
  }

  /** What runs under the freeze clock is planned before it starts: nothing that can be read before is read while nobody can write. */
  async function planUnderClock(index: number, actions: readonly Action[]): Promise<void> {
    if (frozen() || !actions.some(({ clock }) => clock === 'start')) return;
    for (const step of it.steps.slice(index + 1))
      if ((await plan(step)).some(({ clock }) => clock === 'stop')) return;
  }

  async function forward(): Promise<Outcome> {
    for (const [index, step] of it.steps.entries()) {
      const actions = await plan(step);
      await planUnderClock(index, actions);
      for (const action of actions) await advance(`${step.id}/${action.id}`, action);
      const next = it.steps[index + 1];
      if (it.until === step.phase && next && next.phase !== step.phase) {
        await record({ at: 'paused', after: step.phase });
        return { how: 'paused', after: step.phase };
      }
    }
    await record({ at: 'finished', how: 'done' });
    return { how: 'done' };
  }

  if (history.finished) return { how: history.finished, because: history.unwinding ?? '', changed: true };
  if (history.plan === null) await record({ at: 'started', ...it.identity });
  if (history.clock.started !== null && history.decided === null) {
    // The record, not the journal, settles: the engine may have died between the two.
    const standing = await decision.read();
    if (standing) await record({ at: 'decided', decision: standing });
  }
  if (history.unwinding !== null) return unwind(history.unwinding);
  if (undo !== undefined) return unwind(undo);
  if (frozen() && !committed()) return unwind('the engine ended while writes were frozen');

  try {
    return await forward();
  } catch (error) {
    if (error instanceof LeaseLost) throw error;
    if (error instanceof Waiting) {
      await record({ at: 'waiting', gate: error.gate, why: error.message });
      return { how: 'waiting', gate: error.gate, why: error.message };
    }
    const stopped = error instanceof Stopped || (it.stop.aborted && isAbort(error));
    if (stopped && (!frozen() || committed())) return { how: 'interrupted' };
    const because = stopped ? 'it was interrupted while writes were frozen' : (error as Error).message;
    const action = inHand(history);
    const detail = error instanceof Unmet ? error.seen : null;
    await record({ at: 'failed', action, error: because, detail }).catch(() => undefined);
    // After the point of no return there is only forward: a re-run completes what is left.
    if (committed())
      throw new Fault(`past the point of no return, and not complete: ${because}`, {
        next: 'Run it again: it completes what is left.',
        cause: error,
      });
    return unwind(because);
  }
}

const thaws = ({ action }: { action: Action }) => action.clock === 'start';
const isAbort = (error: unknown) => (error as Error).name === 'AbortError';

/** The action that was begun and not proved, if there is one. */
function inHand(history: History): string | null {
  const last = history.begun.at(-1);
  return last && !history.outputs.has(last.key) ? last.key : null;
}
