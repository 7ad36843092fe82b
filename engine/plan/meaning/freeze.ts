import { milliseconds } from '../../duration.ts';
import type { Duration, Json } from '../../step.ts';
import type { Finding, Path } from '../fault.ts';
import { find, isReplica, keyOf, spanOf, text, type Written } from '../tree.ts';

/** Milliseconds that a cutover takes by itself: the freeze, the drain, the decision, or instead of it the thaw. */
const own = 1_000;

/** Milliseconds that AWS may take to promote a replica. */
const promotion = 300_000;

/** Something that the budget has to hold, where it is written. */
type Wait = {
  readonly what: string;
  readonly length: number;
  readonly path: Path;
  readonly instead: string;
};

/**
 * A budget for the write freeze that cannot hold what waits in it: one hook after the other may take what it is given, a lag has to
 * stay good for so long, and then there must be time left to open the target, or to thaw the source.
 */
export function checkFreeze(tree: Written, data: Json): Finding[] {
  const path = ['thresholds', 'write_freeze'];
  const { thresholds } = data as { thresholds?: { write_freeze?: Json } };
  const budget = lengthOf(thresholds?.write_freeze);
  if (budget === undefined) return [];
  if (budget < own)
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `a write freeze of ${text(tree, path)} is too short`,
        why: 'a cutover takes some seconds, and would unwind every time',
        suggestion: 'write 1s or more; 20s is the default',
      },
    ];
  let sum = own;
  for (const { what, length, path: place, instead } of waitsIn(tree, data)) {
    sum += length;
    if (sum <= budget) continue;
    const others = sum - length - own;
    return [
      {
        span: find(tree, [...place, 'within']) ? keyOf(tree, [...place, 'within']) : spanOf(tree, place),
        path: place,
        what: `${what} ${written(length)} in the freeze, and the budget "thresholds.write_freeze" is ${written(budget)}`,
        why: `${others > 0 ? `what waits before it takes ${written(others)}, and ` : ''}the freeze and its thaw need ${written(own)} of it`,
        suggestion: `write "write_freeze: ${needed(tree, data)}" or more, or ${instead}`,
      },
    ];
  }
  return [];
}

/** What the budget would have to be. */
const needed = (tree: Written, data: Json): Duration =>
  written(Math.ceil(waitsIn(tree, data).reduce((sum, { length }) => sum + length, own) / 1_000) * 1_000);

/** Everything that is known to wait in the freeze, in its order. */
function waitsIn(tree: Written, data: Json): readonly Wait[] {
  return [...hooksIn(tree, data), ...promotionIn(tree), ...lagsIn(tree, data), ...questionsIn(data)];
}

function hooksIn(tree: Written, data: Json): readonly Wait[] {
  const { hooks } = data as { hooks?: Json };
  return itemsOf(hooks).flatMap((hook, index): Wait[] => {
    const path: Path = ['hooks', index];
    const length = lengthOf((hook as { within?: Json } | null)?.within);
    if (text(tree, [...path, 'when']) !== 'frozen' || length === undefined) return [];
    const instead = 'give it a shorter "within", or call it "before-cutover"';
    return [{ what: 'this hook may take', length, path, instead }];
  });
}

/** "Several minutes or longer", as AWS has it: a budget that cannot hold so much would unwind every time. */
function promotionIn(tree: Written): readonly Wait[] {
  if (!isReplica(tree)) return [];
  const path = ['replication', 'via'];
  const instead = 'move by "native" or "dms", whose freeze takes seconds';
  return [{ what: 'promoting the replica may take', length: promotion, path, instead }];
}

function questionsIn(data: Json): readonly Wait[] {
  return itemsOf((data as { smoke?: Json }).smoke).flatMap((question, index): Wait[] => {
    const length = lengthOf((question as { within?: Json } | null)?.within);
    const instead = 'give it a shorter "within"';
    return length === undefined
      ? []
      : [{ what: 'this question may take', length, path: ['smoke', index], instead }];
  });
}

function lagsIn(tree: Written, data: Json): readonly Wait[] {
  const steps = itemsOf((data as { cutover?: Json }).cutover);
  const names = steps.map((_, index) => text(tree, ['cutover', index, 'step']));
  const [from, to] = [names.indexOf('freeze-writes'), names.indexOf('open-target')];
  const { thresholds } = data as { thresholds?: { lag?: { for?: Json } } };
  return names.flatMap((name, index): Wait[] => {
    if (name !== 'wait-for-lag' || from < 0 || index < from || (to >= 0 && index > to)) return [];
    const length = lengthOf((steps[index] as { for?: Json } | null)?.for ?? thresholds?.lag?.for);
    return length === undefined
      ? []
      : [
          {
            what: '"wait-for-lag" takes',
            length,
            path: ['cutover', index, 'step'],
            instead: 'put it before "freeze-writes"',
          },
        ];
  });
}

/** As a plan would have it. */
const written = (ms: number): Duration => `${ms / 1_000}s`;

const itemsOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

const lengthOf = (value: unknown): number | undefined =>
  typeof value === 'string' && /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(value)
    ? milliseconds(value as Duration)
    : undefined;
