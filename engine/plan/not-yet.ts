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

/** What the plan format foresees and this version does not do. */
const later: readonly Later[] = [
  {
    path: ['requires', 'rehearsal'],
    why: 'nothing would look for the passed rehearsal',
    write: 'leave it out, and write "approval: true" to have somebody decide',
  },
];

/** Faults for what is in the format but not in this version, each with what to write instead. */
export function findLater(tree: Written): Finding[] {
  return [...later.flatMap((one) => findOne(tree, one)), ...findInPhases(tree)];
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

function findInPhases(tree: Written): Finding[] {
  const findings: Finding[] = [];
  for (const phase of phases) {
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
