import { advance } from './advance.ts';
import { type Course, openCourse, Stopped } from './course.ts';
import { Fault } from './fault.ts';
import type { History } from './history.ts';
import { phases } from './plan/overlay.ts';
import { isMendable, Unmet } from './prove.ts';
import { askAgain } from './resume.ts';
import type { BoundStep, Gate, Outcome, Run } from './running.ts';
import { LeaseLost } from './state/lease.ts';
import { RecordsAway } from './state/store.ts';
import type { Action } from './step.ts';
import { stepBack } from './step-back.ts';
import { unlessLost, unwind } from './unwind.ts';

class Waiting extends Error {
  readonly gate: string;
  constructor(gate: string, why: string) {
    super(why);
    this.gate = gate;
  }
}

/**
 * Runs, resumes or unwinds: what comes next is read off the journal, never off memory.
 * `undo`: go back now, as `migrate unwind` asks.
 */
export async function run(it: Run, undo?: string): Promise<Outcome> {
  const course = openCourse(it);
  const { finished, plan, clock, decided, unwinding, steppingBack } = course.history;
  if (finished) return { how: finished, because: unwinding ?? '', changed: true };
  // The record, not the journal, settles: the engine may have died between the two.
  const standing = decided === null ? await it.decision.read() : null;
  if (standing && clock.started === null)
    throw new Fault(`this run has decided "${standing}", and its journal ends before the freeze`, {
      next: 'Lines are missing from it: restore it from a backup. See which side takes writes before you do anything else.',
    });
  if (plan === null) await course.record({ at: 'started', ...it.identity });
  if (standing) await course.record({ at: 'decided', decision: standing });
  if (unwinding !== null) return unwind(unwinding, it, course);
  if (undo !== undefined) return unwind(undo, it, course);
  if (course.frozen && !course.committed)
    return unwind('the engine ended while writes were frozen', it, course);
  if (steppingBack !== null) return stepBack(steppingBack, it, course);
  if (plan !== null && clock.started === null) await askAgain(course);
  try {
    return await forward(it, course);
  } catch (error) {
    return conclude(error, it, course);
  }
}

async function forward(it: Run, course: Course): Promise<Outcome> {
  for (const [index, step] of it.steps.entries()) {
    // By rank, not by name: a plan may have no step in the phase after which to stop.
    if (it.until !== null && phases.indexOf(step.phase) > phases.indexOf(it.until)) {
      await course.record({ at: 'paused', after: it.until });
      return { how: 'paused', after: it.until };
    }
    const actions = await plan(step, it, course);
    if (!course.frozen && actions.some(({ clock }) => clock === 'start'))
      await planUnderClock(index + 1, it, course);
    for (const action of actions) await advance(`${step.id}/${action.id}`, action, it, course);
  }
  await course.record({ at: 'finished', how: 'done' });
  return { how: 'done' };
}

/** A step's actions as journaled; planned now, behind its gates, if it was not before. */
async function plan(step: BoundStep, it: Run, course: Course): Promise<readonly Action[]> {
  const planned = course.history.steps.get(step.id);
  if (!planned && course.stopping) throw new Stopped();
  for (const gate of it.gates)
    if (gate.before === step.id && (!planned || gate.again)) await pass(gate, it, course);
  if (planned) return planned.actions;
  const actions = await course.retry(course.budgetEnd, step.plan);
  await course.record({ at: 'planned', step: step.id, name: step.name, phase: step.phase, actions });
  return actions;
}

/** What runs under the freeze clock is planned before it starts: nothing that can be read before is read while nobody can write. */
async function planUnderClock(from: number, it: Run, course: Course): Promise<void> {
  for (const step of it.steps.slice(from))
    if ((await plan(step, it, course)).some(({ clock }) => clock === 'stop')) return;
}

async function pass(gate: Gate, it: Run, course: Course): Promise<void> {
  const open = course.history.released.has(gate.name);
  if (open && (!gate.again || course.history.clock.started !== null)) return;
  const answer = await gate.ask(course.history, it.journal.entries);
  if (!answer.open) throw new Waiting(gate.name, answer.why);
  await course.record({ at: 'released', gate: gate.name, by: answer.by });
}

/** What becomes of a run that could not go forward. */
async function conclude(error: unknown, it: Run, course: Course): Promise<Outcome> {
  if (error instanceof LeaseLost) throw error;
  // Where nobody waits to write, hours of copying are not taken back for records that will be there again.
  if (error instanceof RecordsAway && !(course.frozen && !course.committed)) throw error;
  if (error instanceof Waiting) {
    await course.record({ at: 'waiting', gate: error.gate, why: error.message });
    return { how: 'waiting', gate: error.gate, why: error.message };
  }
  const stopped = error instanceof Stopped || (it.stop.aborted && (error as Error).name === 'AbortError');
  if (stopped && (!course.frozen || course.committed)) return { how: 'interrupted' };
  const hand = inHand(course.history);
  const wish = error instanceof Unmet && hand !== null && wishOf(hand, course);
  if (wish) {
    const { message: because, seen } = error;
    if (wish === 'step-back') return stepBack({ action: hand, because }, it, course, seen);
    await course.record({ at: 'held', action: hand, error: because, detail: seen });
    return { how: 'held', action: hand, because };
  }
  // Taking everything back would need what is missing, and nothing is wrong with what was done.
  if (isMendable(error) && !course.frozen && !course.committed) {
    const { message, next } = error as Fault;
    await course.record({ at: 'held', action: hand, error: message, detail: null });
    return { how: 'held', action: hand, because: message, error: next === undefined ? {} : { next } };
  }
  const because = stopped ? 'it was interrupted while writes were frozen' : (error as Error).message;
  const detail = error instanceof Unmet ? error.seen : null;
  await course.record({ at: 'failed', action: hand, error: because, detail }).catch(unlessLost);
  // After the point of no return there is only forward: a re-run completes what is left.
  if (course.committed)
    throw new Fault(`past the point of no return, and not complete: ${because}`, {
      next: `${isMendable(error) ? `${(error as Fault).next ?? ''}\n` : ''}Run it again: it completes what is left.`,
      cause: error,
    });
  const outcome = await unwind(because, it, course);
  if (stopped || error instanceof Unmet || outcome.how !== 'unwound') return outcome;
  const { next } = error as Fault;
  return { ...outcome, error: next === undefined ? {} : { next } };
}

/** What the action in hand wants to become of the run, where nobody waits to write. */
function wishOf(hand: string, { history, frozen, committed }: Course): Action['unmet'] {
  if (frozen || committed) return undefined;
  return history.begun.find(({ key }) => key === hand)?.action.unmet;
}

/** The action that was begun and not proved, if there is one. */
function inHand(history: History): string | null {
  const last = history.begun.at(-1);
  return last && !history.outputs.has(last.key) ? last.key : null;
}
