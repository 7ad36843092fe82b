import type { Finding } from '../fault.ts';
import { find, keyOf, text, type Written } from '../tree.ts';

const path = ['replication', 'subscriptions'];

/** Several subscriptions are PostgreSQL's own way to apply changes beside each other; MySQL's appliers, and DMS, divide the work themselves. */
export function checkSubscriptions(tree: Written): Finding[] {
  const [engine, via] = [text(tree, ['source', 'engine']), text(tree, ['replication', 'via'])];
  if (find(tree, path) === undefined || engine === undefined || via === undefined) return [];
  if (engine === 'postgresql' && via === 'native') return [];
  return [
    {
      span: keyOf(tree, path),
      path,
      what: `"replication.subscriptions" is for PostgreSQL's own replication, and the plan moves ${engine} by "${via}"`,
      suggestion: 'leave it out',
    },
  ];
}
