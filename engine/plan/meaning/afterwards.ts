import { milliseconds } from '../../duration.ts';
import type { Duration } from '../../step.ts';
import type { Finding, Path } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, spanOf, text, type Written } from '../tree.ts';
import { type Standing, stepsOf } from './order.ts';

/** What is done long after the cutover, and could not be mended then: a plan that has changed since is another plan. */
export function checkAfterwards(tree: Written, known: Known): Finding[] {
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  return standing.flatMap((one, index) =>
    one.path
      ? [...checkOne(tree, one, one.path), ...checkRetired(tree, one, one.path, standing.slice(index + 1))]
      : [],
  );
}

/** The source goes last of all: whatever comes after it would still ask where it is. */
function checkRetired(
  tree: Written,
  { step, phase }: Standing,
  path: Path,
  after: readonly Standing[],
): Finding[] {
  if (step !== 'retire-source' || phase === 'rollback') return [];
  const at = { span: spanOf(tree, [...path, 'step']), path: [...path, 'step'] };
  const [next] = after.filter((one) => one.phase !== 'rollback');
  if (phase !== 'cleanup' || next)
    return [
      {
        ...at,
        what: `"retire-source" stands before ${next ? `"${next.step}"` : 'the cleanup'}`,
        why: 'once the source is gone, nothing can be asked of it any more',
        suggestion: 'make it the last step of "cleanup"',
      },
    ];
  return find(tree, [...path, 'how']) === undefined || find(tree, ['source', 'instance']) !== undefined
    ? []
    : [
        {
          span: keyOf(tree, [...path, 'how']),
          path: [...path, 'how'],
          what: '"how" is for an instance of RDS',
          why: 'a server that is reached by its host stays closed, and is yours to switch off',
          suggestion: 'leave it out',
        },
      ];
}

const ofCapacity: readonly string[] = ['review-capacity', 'apply-capacity'];

function checkOne(tree: Written, { step, phase }: Standing, path: Path): Finding[] {
  if (!ofCapacity.includes(step)) return [];
  const at = { span: spanOf(tree, [...path, 'step']), path: [...path, 'step'] };
  if (phase !== 'cleanup')
    return [{ ...at, what: `"${step}" stands in "${phase}"`, suggestion: 'move it to "cleanup"' }];
  if (find(tree, ['target', 'capacity']) === undefined)
    return [
      {
        ...at,
        what: `"${step}" is for a target with a range of capacity`,
        why: 'whether the cluster has one at all would come out only after the cutover',
        suggestion: 'write "capacity" in the target, or leave the step out',
      },
    ];
  return step === 'review-capacity' ? checkWindow(tree, path) : [];
}

/** Before the cutover the target is loaded: what that took says nothing of the application. */
function checkWindow(tree: Written, path: Path): Finding[] {
  const [over, wait] = [lengthAt(tree, [...path, 'over'], '7d'), lengthAt(tree, [...path, 'not_before'])];
  if (over === undefined || wait === undefined || wait.ms >= over.ms) return [];
  return [
    {
      span: keyOf(tree, [...path, 'not_before']),
      path: [...path, 'not_before'],
      what: `"review-capacity" looks back ${over.text}, and may begin ${wait.text} after the cutover`,
      why: 'it would count what loading the target took',
      suggestion: `write "not_before: ${over.text}", or a shorter "over"`,
    },
  ];
}

function lengthAt(
  tree: Written,
  path: Path,
  standard?: Duration,
): { readonly text: string; readonly ms: number } | undefined {
  const written = text(tree, path) ?? standard;
  if (written === undefined || !/^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(written)) return undefined;
  return { text: written, ms: milliseconds(written as Duration) };
}
