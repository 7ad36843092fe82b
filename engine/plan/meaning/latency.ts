import type { Finding } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { spanOf, text, type Written } from '../tree.ts';
import { stepsOf } from './order.ts';

/** A side is measured while applications work there: the source before its freeze, the target once it is opened, neither in between. */
export function checkLatency(tree: Written, known: Known): Finding[] {
  const run = phases.filter((phase) => phase !== 'rollback');
  const standing = run.flatMap((phase) => stepsOf(tree, phase, known));
  const at = (step: string) => standing.findIndex((one) => one.step === step);
  const [frozen, opened] = [at('freeze-writes'), at('open-target')];
  return standing.flatMap(({ step, path }, index): Finding[] => {
    if (step !== 'measure-latency' || path === undefined) return [];
    const side = text(tree, [...path, 'side']) ?? 'source';
    const early = side === 'target' && opened > index;
    const late = side === 'source' && frozen !== -1 && frozen < index;
    if (!early && !late) return [];
    return [
      {
        span: spanOf(tree, [...path, 'step']),
        path: [...path, 'step'],
        what: `the ${side} is measured ${early ? 'before it is opened' : 'after its freeze'}`,
        why: 'no application works there then',
        suggestion: early ? 'move it below "open-target"' : 'move it above "freeze-writes"',
      },
    ];
  });
}
