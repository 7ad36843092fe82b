import type { Finding } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, spanOf, type Written, wayOf } from '../tree.ts';
import { type Standing, stepsOf } from './order.ts';

const cluster = {
  host: ['target', 'cluster'],
  what: 'is for a cluster of Aurora',
  why: 'a server that is reached by its host cannot be asked for it',
  suggestion: 'write "cluster" in the target, or leave the step out',
} as const;
const readers = {
  host: ['traffic', 'readers'],
  what: 'moves readers, and the plan names none',
  why: 'nobody would be moved',
  suggestion: 'write "readers" in "traffic", or leave the step out',
} as const;

/** What a plan asks for, the step by which it is done, and what has to be there for that step. */
const asked = [
  { key: 'capacity', path: ['target', 'capacity'], step: 'set-capacity', phase: 'prepare', needs: cluster },
  {
    key: 'snapshot',
    path: ['target', 'snapshot'],
    step: 'snapshot-target',
    phase: 'replicate',
    needs: cluster,
  },
  { key: 'readers', path: ['traffic', 'readers'], step: 'move-readers', phase: 'replicate', needs: readers },
  { key: 'smoke', path: ['smoke'], step: 'smoke-test', phase: 'cutover', needs: null },
] as const;

/** A wish for which the written phases have no step, and a step for a wish that the plan does not have. */
export function checkKept(tree: Written, known: Known): Finding[] {
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  const way = wayOf(tree);
  return asked.flatMap(({ key, path: place, step, phase, needs }): Finding[] => {
    const path = [...place];
    const found = standing.find((one) => one.step === step && one.phase !== 'rollback');
    if (way[key] && !found)
      return [
        {
          span: keyOf(tree, path),
          path,
          what: `"${path.join('.')}" needs "${step}" in the phase "${phase}"`,
          why: 'the phases are written, and nothing in them would do it',
          suggestion: `write "- step: ${step}" there, or leave the phase out for its default`,
        },
      ];
    if (needs === null) return found ? checkSmoke(tree, found, standing) : [];
    if (found?.path === undefined || find(tree, [...needs.host]) !== undefined) return [];
    return [
      {
        span: spanOf(tree, [...found.path, 'step']),
        path: [...found.path, 'step'],
        what: `"${step}" ${needs.what}`,
        why: needs.why,
        suggestion: needs.suggestion,
      },
    ];
  });
}

/** Once the target is open, no answer could stop anything. */
function checkSmoke(tree: Written, { path }: Standing, standing: readonly Standing[]): Finding[] {
  const at = (step: string) => standing.findIndex((one) => one.step === step);
  if (path === undefined || at('open-target') === -1 || at('smoke-test') < at('open-target')) return [];
  return [
    {
      span: spanOf(tree, [...path, 'step']),
      path: [...path, 'step'],
      what: '"smoke-test" stands after "open-target"',
      why: 'a wrong answer could stop nothing any more',
      suggestion: 'move it above "switch-traffic"',
    },
  ];
}
