import type { Course } from './course.ts';
import { Stopped } from './course.ts';
import { inWords } from './duration.ts';
import { Unmet } from './prove.ts';
import { untilReached } from './records-away.ts';
import type { Run } from './running.ts';
import type { Action } from './step.ts';

/** Makes one forward move, or what is left of it: records, calls, proves. `key` is `step/action`. */
export async function advance(key: string, action: Action, it: Run, course: Course): Promise<void> {
  if (course.history.outputs.has(key)) return;
  if (course.stopping) throw new Stopped();
  keepBudget(it, course);
  if (action.clock === 'start' && !course.frozen) {
    await it.guard.arm(it.budget, () => course.standing);
    await course.record({ at: 'clock-started' });
  }
  if (action.pointOfNoReturn && !course.committed) {
    await hear(key, action, course);
    keepBudget(it, course);
    await decide(it, course);
  }

  const resumed = course.history.begun.some((begun) => begun.key === key);
  if (!resumed) await course.record({ at: 'begun', action: key });
  const made = action.forward === undefined || course.history.answers.has(key);
  const ask = resumed && !made && !answerIsNeeded(key, course);
  const held = ask ? await course.holdsAlready(key, action.until) : null;
  const output = held
    ? held.output
    : await course.watching(key, action.watch, async () => {
        if (action.forward && !made) {
          const called = await course.insist(key, action.forward, action.until);
          await course.record({ at: 'called', action: key, ...called });
        }
        return course.ask(key, action.until);
      });
  await course.record({ at: 'proved', action: key, output });
  if (action.clock === 'stop') {
    await course.record({ at: 'clock-stopped' });
    it.guard.dismiss();
  }
}

/** Whether another action waits for what this one's call answers: no proof can tell that, so the call is made again. */
function answerIsNeeded(key: string, { history }: Course): boolean {
  const [id = '', action] = key.split('/');
  const reference = `"$answer":"${history.steps.get(id)?.name ?? id}/${action}"`;
  return [...history.steps.values()].some((step) => JSON.stringify(step.actions).includes(reference));
}

function keepBudget(it: Run, course: Course): void {
  if (it.world.clock.now() >= course.budgetEnd)
    throw new Unmet(`writes were refused for longer than the budget of ${inWords(it.budget)}`, null);
}

/** Asks what the action is to change, whatever the answer: after the decision, a side that is dead would leave no way at all. */
async function hear(key: string, { until }: Action, course: Course): Promise<void> {
  await course
    .retry(course.budgetEnd, () => course.ask(key, until, 'once'))
    .catch((error: unknown) => {
      if (!(error instanceof Unmet)) throw error;
    });
}

/** The point of no return, unless whoever unwinds was first. */
async function decide({ decision, lease, world: { clock } }: Run, course: Course): Promise<void> {
  await lease.verify();
  // Whether a proposal whose answer was lost stands is only known once one was answered; past the budget it is for going back.
  const propose = () => decision.settle(clock.now() < course.budgetEnd ? 'commit' : 'thaw');
  const settled = await untilReached(clock, propose);
  await untilReached(clock, () => course.record({ at: 'decided', decision: settled }));
  if (settled === 'thaw') throw new Unmet('the write freeze was ended before the target could open', null);
}
