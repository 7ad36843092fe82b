import type { Course } from './course.ts';
import { stepOf } from './history.ts';
import type { Outcome, Run } from './running.ts';
import type { Json } from './step.ts';
import { HalfUnwound, retreatAll, waysBack } from './unwind.ts';

/**
 * Takes back the moves of one step, newest first, and leaves the run standing before it: what other steps did is not what failed.
 * Killed in the middle, the next run completes it. Throws `HalfUnwound` with what could not be taken back.
 */
export async function stepBack(
  { action, because }: { readonly action: string; readonly because: string },
  { lease }: Run,
  course: Course,
  detail: Json = null,
): Promise<Outcome> {
  await lease.verify();
  course.goBack();
  if (course.history.steppingBack === null) await course.record({ at: 'stepping-back', action, because });
  const { begun, back } = course.history;
  const made = begun.toReversed().filter(({ key }) => stepOf(key) === stepOf(action) && !back.has(key));
  const stuck = await retreatAll(waysBack(made), course);
  if (stuck.length > 0) throw new HalfUnwound(because, stuck, 'run it again');
  await course.record({ at: 'stepped-back', action });
  await course.record({ at: 'held', action, error: because, detail });
  return { how: 'held', action, because };
}
