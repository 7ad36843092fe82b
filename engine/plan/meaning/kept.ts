import type { Finding } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, spanOf, type Written, wayOf } from '../tree.ts';
import { stepsOf } from './order.ts';

/** What a plan asks of its cluster, and the step by which it is done. */
const asked = [
  { key: 'capacity', step: 'set-capacity', phase: 'prepare' },
  { key: 'snapshot', step: 'snapshot-target', phase: 'replicate' },
] as const;

/** A wish for which the written phases have no step, and a step for a server that nobody can be asked about. */
export function checkKept(tree: Written, known: Known): Finding[] {
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  const way = wayOf(tree);
  return asked.flatMap(({ key, step, phase }): Finding[] => {
    const path = ['target', key];
    const found = standing.find((one) => one.step === step);
    if (way[key] && !found)
      return [
        {
          span: keyOf(tree, path),
          path,
          what: `"target.${key}" needs "${step}" in the phase "${phase}"`,
          why: 'the phases are written, and nothing in them would do it',
          suggestion: `write "- step: ${step}" there, or leave the phase out for its default`,
        },
      ];
    if (found?.path === undefined || find(tree, ['target', 'cluster']) !== undefined) return [];
    return [
      {
        span: spanOf(tree, [...found.path, 'step']),
        path: [...found.path, 'step'],
        what: `"${step}" is for a cluster of Aurora`,
        why: 'a server that is reached by its host cannot be asked for it',
        suggestion: 'write "cluster" in the target, or leave the step out',
      },
    ];
  });
}
