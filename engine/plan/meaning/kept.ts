import type { Finding } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, spanOf, type Written, wayOf } from '../tree.ts';
import { type Standing, stepsOf } from './order.ts';

/** What a plan asks for, and the step by which it is done. */
const asked = [
  { key: 'capacity', path: ['target', 'capacity'], step: 'set-capacity', phase: 'prepare' },
  { key: 'snapshot', path: ['target', 'snapshot'], step: 'snapshot-target', phase: 'replicate' },
  { key: 'smoke', path: ['smoke'], step: 'smoke-test', phase: 'cutover' },
] as const;

/** A wish for which the written phases have no step, and a step for a server that nobody can be asked about. */
export function checkKept(tree: Written, known: Known): Finding[] {
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  const way = wayOf(tree);
  return asked.flatMap(({ key, path, step, phase }): Finding[] => {
    const found = standing.find((one) => one.step === step);
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
    if (key === 'smoke') return found ? checkSmoke(tree, found, standing) : [];
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
