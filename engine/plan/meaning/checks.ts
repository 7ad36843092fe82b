import { didYouMean } from '../closest.ts';
import type { Finding } from '../fault.ts';
import { entries, type Written } from '../tree.ts';

/** Checks that do not exist: a severity for them would do nothing. */
export function checkChecks(tree: Written, known: readonly string[]): Finding[] {
  return entries(tree, ['checks'])
    .filter(([name]) => !known.includes(name))
    .map(([name, { key }]) => ({
      span: key,
      path: ['checks', name],
      what: `there is no check "${name}"`,
      ...didYouMean(name, known),
    }));
}
