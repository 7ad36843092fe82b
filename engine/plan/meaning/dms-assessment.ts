import { refuseBucket, refusePrefix } from '../bucket.ts';
import type { Finding } from '../fault.ts';
import { find, keyOf, spanOf, text, type Written } from '../tree.ts';

const root = ['replication', 'dms', 'assessment'];

/** A premigration assessment that DMS would not make, or that could not leave its reports. */
export function checkAssessment(tree: Written): Finding[] {
  if (find(tree, root) === undefined) return [];
  return [
    ...needless(tree),
    ...untried(tree),
    ...twoLists(tree),
    ...place(tree, 'bucket'),
    ...place(tree, 'folder'),
  ];
}

function needless(tree: Written): Finding[] {
  if (text(tree, ['replication', 'via']) !== 'dms-serverless') return [];
  return [
    {
      span: keyOf(tree, root),
      path: root,
      what: '"replication.dms.assessment" is for a task, and the plan says "via: dms-serverless"',
      why: 'a serverless replication is assessed as it starts, so that nothing could stop before the load',
      suggestion: 'write "via: dms", or leave it out',
    },
  ];
}

function untried(tree: Written): Finding[] {
  if (text(tree, ['source', 'engine']) !== 'postgresql') return [];
  return [
    {
      span: keyOf(tree, root),
      path: root,
      what: '"replication.dms.assessment" of PostgreSQL is not supported',
      why: 'what its assessments ask and tell was not tried here',
      suggestion: 'leave it out: the checks whose names begin with "dms-" ask the servers',
    },
  ];
}

function twoLists(tree: Written): Finding[] {
  const path = [...root, 'except'];
  if ([path, [...root, 'only']].some((each) => find(tree, each) === undefined)) return [];
  return [
    {
      span: keyOf(tree, path),
      path,
      what: '"only" and "except" stand together',
      why: 'DMS takes one of them',
      suggestion: 'leave one of them out',
    },
  ];
}

function place(tree: Written, key: 'bucket' | 'folder'): Finding[] {
  const path = [...root, key];
  const value = text(tree, path);
  if (value === undefined || value.includes('${')) return [];
  const why = key === 'bucket' ? refuseBucket(value) : refusePrefix(value);
  return why === null ? [] : [{ span: spanOf(tree, path), path, what: `"${value}" is no ${key} in S3`, why }];
}
