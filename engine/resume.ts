import type { Course } from './course.ts';
import { exit, Fault } from './fault.ts';
import { findingsIn } from './findings.ts';
import { Unmet } from './prove.ts';

/**
 * Asks the lasting checks that held before once more, where a run is taken up again: what it relies on may have changed while no
 * engine watched. Throws before anything is changed, so that the cause can be mended and the run go on.
 */
export async function askAgain(course: Course): Promise<void> {
  const asked = new Set<string>();
  for (const [id, { actions }] of course.history.steps)
    for (const action of actions) {
      const key = `${id}/${action.id}`;
      const question = JSON.stringify(action.until);
      if (action.check !== 'lasting' || !course.history.outputs.has(key) || asked.has(question)) continue;
      asked.add(question);
      await course
        .retry(Number.POSITIVE_INFINITY, () => course.ask(key, action.until, 'once'))
        .catch((error: unknown) => {
          if (!(error instanceof Unmet)) throw error;
          const findings = findingsIn(error.seen);
          const words = findings.map(({ what, why, mend }) => `\n  ${what}, because ${why}\n  ${mend}`);
          throw new Fault(
            `the check "${key}" held and does not any more: ${words.join('') || error.message}`,
            {
              cause: error,
              exit: exit.failed,
              next: 'Mend it and run again, which goes on where it stopped; or go back with `migrate unwind`.',
            },
          );
        });
    }
}
