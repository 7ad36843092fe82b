import type { Phase } from '../../step.ts';
import { closest } from '../closest.ts';
import type { Finding, Path } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, isReplica, keyOf, spanOf, text, type Written, wayOf } from '../tree.ts';

/** A step as it stands in the plan. */
export type Standing = {
  readonly phase: Phase;
  readonly step: string;
  readonly id: string;
  /** Undefined for a step of a default phase. */
  readonly path: Path | undefined;
};

/** Ids that stand twice, and steps that stand before what they need, without it, or in a phase that has no place for them. */
export function checkOrder(tree: Written, known: Known): Finding[] {
  // A rollback is a run of its own, with a journal of its own.
  const runs = [phases.filter((phase) => phase !== 'rollback'), ['rollback'] as const];
  return runs.flatMap((run) => {
    const standing = run.flatMap((phase) => stepsOf(tree, phase, known));
    return [
      ...checkIds(tree, standing),
      ...checkPlace(tree, standing, known),
      ...checkAfter(tree, standing, known),
      ...checkPutOff(tree, standing),
    ];
  });
}

/** The steps of a phase as they are written, or its default. */
export function stepsOf(tree: Written, phase: Phase, known: Known): Standing[] {
  const written = find(tree, [phase]);
  if (written === undefined)
    return known
      .defaultPhases(wayOf(tree))
      [phase].map(({ step }) => ({ phase, step, id: step, path: undefined }));
  if (written.kind !== 'list') return [];
  return [...written.items.keys()].flatMap((index) => {
    const step = text(tree, [phase, index, 'step']);
    if (step === undefined) return [];
    const path = [phase, index];
    return [{ phase, step, id: text(tree, [...path, 'id']) ?? step, path }];
  });
}

function checkIds(tree: Written, standing: readonly Standing[]): Finding[] {
  return standing.flatMap(({ id, step, phase, path }, at): Finding[] => {
    const first = standing.findIndex((other) => other.id === id);
    if (first === at) return [];
    // A default step cannot be given an id, so the written one of the two is pointed at.
    const blamed = path ?? standing[first]?.path ?? [phase];
    const key = find(tree, [...blamed, 'id']) ? 'id' : 'step';
    return [
      {
        span: spanOf(tree, [...blamed, key]),
        path: [...blamed, key],
        what: `two steps are called "${id}"`,
        why: 'the journal tells steps apart by their ids',
        suggestion: `write "id: ${step}-2" on one of them`,
      },
    ];
  });
}

/** What a step needs before it where it stands; null where it has no place there. */
function needsOf(tree: Written, { step, phase }: Standing, known: Known): readonly string[] | null {
  const found = known.steps.get(step);
  if (!found) return [];
  if (phase === 'rollback') return found.afterInRollback ?? null;
  return isReplica(tree) && found.afterAsReplica !== undefined ? found.afterAsReplica : found.after;
}

function checkPlace(tree: Written, standing: readonly Standing[], known: Known): Finding[] {
  return standing.flatMap((one): Finding[] => {
    if (one.path === undefined || needsOf(tree, one, known) !== null) return [];
    const path = [...one.path, 'step'];
    const placed = placeBy(tree, one, known);
    if (placed !== null) return [{ span: spanOf(tree, path), path, ...placed }];
    return [
      {
        span: spanOf(tree, path),
        path,
        what: `"${one.step}" has no place in the phase "${one.phase}"`,
        why:
          one.phase === 'rollback'
            ? 'a rollback leads from the target to the source, and does nothing else'
            : 'it belongs to a rollback, which leads from the target to the source',
        suggestion: 'see "migrate steps" for what each step does',
      },
    ];
  });
}

/** Why a step has no place where it is a matter of how the target gets the source's rows; null where it is a matter of the phase. */
function placeBy(
  tree: Written,
  { step, phase }: Standing,
  known: Known,
): Pick<Finding, 'what' | 'why' | 'suggestion'> | null {
  const { after, afterAsReplica } = known.steps.get(step) ?? {};
  if (phase === 'rollback' || afterAsReplica === undefined) return null;
  const via = text(tree, ['replication', 'via']);
  const what = `"${step}" has no place in a plan that says "via: ${via}"`;
  if (isReplica(tree))
    return { what, why: 'a replica has the whole server already', suggestion: 'leave it out' };
  return after === null
    ? {
        what,
        why: 'the target is no replica of the source',
        suggestion: 'write "via: aurora-replica", or leave it out',
      }
    : null;
}

function checkAfter(tree: Written, standing: readonly Standing[], known: Known): Finding[] {
  const told = new Set<string>();
  // Written steps first: a missing step is told once, where somebody can mend it.
  const order = [...standing.entries()].sort(([, a], [, b]) => Number(!a.path) - Number(!b.path));
  return order.flatMap(([at, standingStep]) => {
    const needs = needsOf(tree, standingStep, known) ?? [];
    const missing = needs.filter((need) => !told.has(need) && standing.every(({ step }) => step !== need));
    for (const need of missing) told.add(need);
    const late = needs.flatMap((need) => {
      const first = standing.findIndex(({ step }) => step === need);
      return first > at ? (standing[first] ?? []) : [];
    });
    return [
      ...missing
        .filter((need) => !slipped(need, standing, known))
        .map((need) => withoutNeed(tree, standingStep, need)),
      ...(late.length > 0 ? [tooEarly(tree, standingStep, late)] : []),
    ];
  });
}

function withoutNeed(tree: Written, { step, phase, path }: Standing, need: string): Finding {
  return {
    span: path ? spanOf(tree, [...path, 'step']) : nearestPhase(tree, phase),
    what: `"${step}" needs "${need}" before it, and the plan has none`,
    ...(path
      ? {}
      : { why: `"${step}" is in the default of the phase "${phase}", which the plan leaves out` }),
    suggestion: path ? `write "- step: ${need}" above it` : `write "- step: ${need}" here`,
  };
}

function tooEarly(tree: Written, { step, phase, path }: Standing, late: readonly Standing[]): Finding {
  const last = late.reduce((a, b) => (phases.indexOf(b.phase) >= phases.indexOf(a.phase) ? b : a));
  const pointed = path ?? late.find((one) => one.path)?.path;
  return {
    span: pointed ? spanOf(tree, [...pointed, 'step']) : nearestPhase(tree, phase),
    what: `"${step}" stands before ${late.map((one) => `"${one.step}"`).join(', ')}`,
    suggestion: path
      ? `move it below "${last.step}"${last.phase === phase ? '' : ` in "${last.phase}"`}`
      : `move "${last.step}" above "${step}", which is in the default of the phase "${phase}"`,
  };
}

/** An unknown step that was meant for the missing one is already told. */
function slipped(needed: string, standing: readonly Standing[], known: Known): boolean {
  return standing.some(({ step }) => !known.steps.has(step) && closest(step, known.steps.keys()) === needed);
}

/** A default phase has no line of its own: the last written phase before it is where its needs go. */
function nearestPhase(tree: Written, phase: Phase): Finding['span'] {
  const before = phases.slice(0, phases.indexOf(phase)).reverse();
  const written = before.find((each) => find(tree, [each]) !== undefined);
  return keyOf(tree, written ? [written] : []);
}

/** Only what cleans up can be put off. */
function checkPutOff(tree: Written, standing: readonly Standing[]): Finding[] {
  return standing.flatMap(({ path, phase, step }): Finding[] => {
    if (path === undefined || phase === 'cleanup' || !find(tree, [...path, 'not_before'])) return [];
    return [
      {
        span: keyOf(tree, [...path, 'not_before']),
        path: [...path, 'not_before'],
        what: `"${step}" cannot be put off in the phase "${phase}"`,
        why: 'it would hold a half-made migration open',
        suggestion: 'leave "not_before" out: only the phase "cleanup" can wait',
      },
    ];
  });
}
