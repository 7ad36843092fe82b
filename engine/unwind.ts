import type { Course } from './course.ts';
import { Fault } from './fault.ts';
import type { History } from './history.ts';
import type { Outcome, Run } from './running.ts';
import { LeaseLost } from './state/lease.ts';
import type { Action, Call, Proof } from './step.ts';

/** What is left to go back when everything was tried; the first failure is never hidden by it. */
export class HalfUnwound extends Fault {
  readonly errors: readonly { action: string; error: string }[];
  constructor(
    because: string,
    errors: readonly { action: string; error: string }[],
    again = 'run `migrate unwind` again',
  ) {
    super(
      `${because}\nand going back is not complete:\n${errors.map(({ action, error }) => `  ${action}: ${error}`).join('\n')}`,
      { next: `Mend the cause and ${again}: what is already back stays back.` },
    );
    this.errors = errors;
  }
}

/** Takes the journal's way-backs: first of all what thaws, then the rest, newest first. No error stops those that come after it. */
export async function unwind(
  because: string,
  { decision, lease, guard }: Run,
  course: Course,
): Promise<Outcome> {
  await lease.verify();
  course.goBack();
  if (course.history.clock.started !== null) {
    const settled = await decision.settle('thaw');
    if (course.history.decided === null)
      await course.record({ at: 'decided', decision: settled }).catch(unlessLost);
    if (settled === 'commit')
      throw new Fault('this run is past its point of no return: the target is open', {
        next: 'Run it again to complete it; `migrate rollback` goes back from it, where the plan has a channel back.',
      });
  }
  if (course.history.unwinding === null) await course.record({ at: 'unwinding', because }).catch(unlessLost);
  const first = course.history.unwinding ?? because;

  const newest = course.history.begun.toReversed();
  const order = waysBack([...newest.filter(thaws), ...newest.filter((each) => !thaws(each))]);
  const left = order.filter(({ key }) => !course.history.back.has(key));
  let stuck = await retreatAll(left, course);
  // What held one of them may have been freed by one that came after it.
  if (stuck.length > 0 && stuck.length < left.length)
    stuck = await retreatAll(
      left.filter(({ key }) => stuck.some(({ action }) => action === key)),
      course,
    );
  if (stuck.length > 0) throw new HalfUnwound(first, stuck);
  await course.record({ at: 'finished', how: 'unwound' }).catch((error: unknown) => {
    unlessLost(error);
    throw new HalfUnwound(first, [{ action: 'the journal', error: (error as Error).message }]);
  });
  guard.dismiss();
  return { how: 'unwound', because: first, changed: order.length > 0 };
}

type WayBack = { readonly key: string; readonly back: { call: Call; until: Proof } };

/** The way-backs of actions that were begun, where they have one. */
export const waysBack = (begun: History['begun']): readonly WayBack[] =>
  begun.flatMap(({ key, action }) => ('call' in action.back ? [{ key, back: action.back }] : []));

/** Tries each way-back, and tells those that failed: no error stops what comes after it. */
export async function retreatAll(
  all: readonly WayBack[],
  course: Course,
): Promise<{ action: string; error: string }[]> {
  const stuck: { action: string; error: string }[] = [];
  for (const { key, back } of all)
    try {
      await retreat(key, back, course);
    } catch (cause) {
      unlessLost(cause);
      const error = (cause as Error).message;
      stuck.push({ action: key, error });
      await course.record({ at: 'stuck', action: key, error }).catch(unlessLost);
    }
  return stuck;
}

/** One way-back, as it was journaled. */
async function retreat(key: string, back: { call: Call; until: Proof }, course: Course): Promise<void> {
  const resumed = course.history.goingBack.has(key);
  if (!resumed) await course.record({ at: 'going-back', action: key }).catch(unlessLost);
  const held = resumed ? await course.holdsAlready(key, back.until) : null;
  const { request } = held ? {} : await course.insist(key, back.call, back.until);
  const { output } = held ?? { output: await course.ask(key, back.until) };
  await course.record({ at: 'back', action: key, output, ...(request !== undefined && { request }) });
}

const thaws = ({ action }: { action: Action }) => action.clock === 'start';

/** For what may fail without stopping a way back: anything but a lost lease. */
export const unlessLost = (error: unknown): void => {
  if (error instanceof LeaseLost) throw error;
};
