import type { Finding, Path } from './fault.ts';
import { phases } from './overlay.ts';
import { find, keyOf, spanOf, text, type Written } from './tree.ts';

type Later = {
  readonly path: Path;
  /** The values that are for later; left out: any. */
  readonly values?: RegExp;
  readonly why?: string;
  readonly write: string;
};

const engines = /^(?:postgres(?:ql)?|aurora-mysql|aurora-postgres(?:ql)?)$/;

/** What the plan format foresees and this version does not do. */
const later: readonly Later[] = [
  { path: ['source', 'engine'], values: engines, write: 'write "mysql" or "mariadb"' },
  {
    path: ['target', 'engine'],
    values: engines,
    why: 'the target is any MySQL or MariaDB server that is reached by its host name',
    write: 'write "mysql", and the cluster\'s endpoint as "host"',
  },
  { path: ['target', 'cluster'], write: 'write the cluster\'s writer endpoint as "host"' },
  { path: ['target', 'capacity'], write: 'leave it out: the target has to stand already' },
  {
    path: ['replication', 'via'],
    values: /^(?:dms|dms-serverless|aurora-replica)$/,
    write: 'write "native"',
  },
  {
    path: ['replication', 'reverse'],
    values: /^required$/,
    why: 'nothing can flow back yet, so going back after the point of no return loses the writes made since',
    write: 'write "none" if you can live with that',
  },
  { path: ['state'], values: /^s3:/, write: 'name a folder on this machine, or leave it out' },
  {
    path: ['requires', 'rehearsal'],
    why: 'nothing would look for the passed rehearsal',
    write: 'leave it out, and write "approval: true" to have somebody decide',
  },
];

/** Faults for what is in the format but not in this version, each with what to write instead. */
export function findLater(tree: Written): Finding[] {
  return [...later.flatMap((one) => findOne(tree, one)), ...sayReverse(tree), ...findInPhases(tree)];
}

function findOne(tree: Written, { path, values, why, write }: Later): Finding[] {
  const node = find(tree, path);
  if (node === undefined) return [];
  const value = text(tree, path);
  if (values !== undefined && !values.test(value ?? '')) return [];
  return [
    {
      span: values === undefined ? keyOf(tree, path) : spanOf(tree, path),
      path,
      covers: true,
      what: `"${path.join('.')}${values === undefined ? '' : `: ${value}`}" is not supported yet`,
      ...(why === undefined ? {} : { why }),
      suggestion: write,
    },
  ];
}

/** The one thing without a default: it decides whether writes can be lost. */
function sayReverse(tree: Written): Finding[] {
  const inside = find(tree, ['replication']);
  if (inside !== undefined && inside.kind !== 'map') return [];
  if (find(tree, ['replication', 'reverse']) !== undefined) return [];
  return [
    {
      span: keyOf(tree, ['replication']),
      path: inside === undefined ? ['replication'] : ['replication', 'reverse'],
      what: inside === undefined ? 'the plan has no "replication"' : '"replication" has no "reverse"',
      why: 'nothing flows back yet: going back after the point of no return loses the writes made since, and the plan has to say so',
      suggestion:
        inside === undefined
          ? 'write "replication: { via: native, reverse: none }"'
          : 'write "reverse: none"',
      incomplete: true,
    },
  ];
}

function findInPhases(tree: Written): Finding[] {
  const findings: Finding[] = [];
  const rollback = find(tree, ['rollback']);
  if (rollback?.kind === 'list' && rollback.items.length > 0)
    findings.push({
      span: keyOf(tree, ['rollback']),
      path: ['rollback'],
      covers: true,
      what: 'a rollback phase is not supported yet',
      why: 'it needs a reverse channel, and "reverse: none" has none',
      suggestion: 'write "rollback: []", or leave it out',
    });
  for (const phase of phases.filter((each) => each !== 'rollback')) {
    const steps = find(tree, [phase]);
    for (const index of steps?.kind === 'list' ? steps.items.keys() : [])
      findings.push(...findInStep(tree, [phase, index]));
  }
  return findings;
}

function findInStep(tree: Written, path: Path): Finding[] {
  const step = text(tree, [...path, 'step']);
  if (step === undefined || !/[/:@]|\.[cm]?[jt]s$/.test(step)) return [];
  return [
    {
      span: spanOf(tree, [...path, 'step']),
      path,
      covers: true,
      what: `the step "${step}" is not supported yet`,
      why: 'steps from packages and files are not read in this version',
      suggestion: 'see "migrate steps" for those that there are',
    },
  ];
}
