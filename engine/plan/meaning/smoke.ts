import type { Finding } from '../fault.ts';
import { find, keyOf, type Written } from '../tree.ts';

/** A question has one answer that is right: a value, or the least number. */
export function checkSmoke(tree: Written): Finding[] {
  const questions = find(tree, ['smoke']);
  if (questions?.kind !== 'list') return [];
  return [...questions.items.keys()].flatMap((index): Finding[] => {
    const path = ['smoke', index];
    const given = ['expect', 'at_least'].filter((key) => find(tree, [...path, key]) !== undefined);
    if (given.length === 1 || find(tree, path)?.kind !== 'map') return [];
    const both = given.length === 2;
    return [
      {
        span: keyOf(tree, both ? [...path, 'at_least'] : [...path, 'sql']),
        path: both ? [...path, 'at_least'] : path,
        what: both ? '"at_least" stands beside "expect"' : 'this question has no answer that is right',
        suggestion: both ? 'leave one of them out' : 'write "expect" or "at_least"',
      },
    ];
  });
}
