import { bucketOf } from '../bucket.ts';
import type { Finding } from '../fault.ts';
import { find, keyOf, spanOf, text, type Written } from '../tree.ts';

/** What workflows cannot be written without, and no plan needs for a run. */
export function checkCi(tree: Written): Finding[] {
  return [...checkRecords(tree), ...checkRoles(tree)];
}

/** A machine of GitHub's is gone after its job, and what a run had journaled with it. */
function checkRecords(tree: Written): Finding[] {
  const path = ['state'];
  if (bucketOf(text(tree, path) ?? '') !== null) return [];
  return [
    {
      span: find(tree, path) === undefined ? keyOf(tree, ['name']) : spanOf(tree, path),
      path,
      what: 'records have to be in S3 for a run from a workflow',
      why: 'a runner is gone after its job, and a run could neither be resumed nor taken back',
      suggestion: 'write "state: s3://BUCKET/FOLDER"',
    },
  ];
}

function checkRoles(tree: Written): Finding[] {
  const path = ['infrastructure', 'github'];
  if (find(tree, path) !== undefined) return [];
  const root = find(tree, ['infrastructure']) === undefined ? ['name'] : ['infrastructure'];
  return [
    {
      span: keyOf(tree, root),
      path,
      what: 'which repository may take the roles of AWS is not said',
      why: 'the workflows have no key of AWS, but two roles that `migrate synth` makes for one repository',
      suggestion: 'write "infrastructure: { github: { repository: OWNER/NAME } }"',
    },
  ];
}
