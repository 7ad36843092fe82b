import type { Phase } from '../../step.ts';
import { closest } from '../closest.ts';
import type { Finding, Path } from '../fault.ts';
import type { Known } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, spanOf, text, type Written } from '../tree.ts';

type Standing = {
  readonly phase: Phase;
  readonly step: string;
  readonly id: string;
  /** Undefined for a step of a default phase. */
  readonly path: Path | undefined;
};

/** Ids that stand twice, and steps that stand before what they need, or without it. */
export function checkOrder(tree: Written, known: Known): Finding[] {
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  return [...checkIds(tree, standing), ...checkAfter(tree, standing, known), ...checkPutOff(tree, standing)];
}

function stepsOf(tree: Written, phase: Phase, known: Known): Standing[] {
  const written = find(tree, [phase]);
  if (written === undefined)
    return known.defaultPhases[phase].map(({ step }) => ({ phase, step, id: step, path: undefined }));
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

function checkAfter(tree: Written, standing: readonly Standing[], known: Known): Finding[] {
  const told = new Set<string>();
  const findings: Finding[] = [];
  // Written steps first: a missing step is told once, where somebody can mend it.
  const order = [...standing.entries()].sort(([, a], [, b]) => Number(!a.path) - Number(!b.path));
  for (const [at, { step, path, phase }] of order) {
    for (const needed of known.steps.get(step)?.after ?? []) {
      const where = standing.findIndex((other) => other.step === needed);
      if (where >= 0 && where < at) continue;
      const missing = where < 0;
      if (missing && told.has(needed)) continue;
      told.add(needed);
      if (missing && slipped(needed, standing, known)) continue;
      const later = standing[where];
      const pointed = path ?? later?.path;
      findings.push({
        span: pointed ? spanOf(tree, [...pointed, 'step']) : nearestPhase(tree, phase),
        what: missing
          ? `"${step}" needs "${needed}" before it, and the plan has none`
          : `"${needed}" has to stand before "${step}"`,
        ...(path
          ? {}
          : { why: `"${step}" is in the default of the phase "${phase}", which the plan leaves out` }),
        suggestion: missing
          ? `write "- step: ${needed}" above it`
          : advice(needed, later?.phase, step, phase),
      });
    }
  }
  return findings;
}

function advice(needed: string, from: Phase | undefined, step: string, to: Phase): string {
  return from === to || from === undefined
    ? `move "${needed}" above "${step}"`
    : `move "${needed}" from "${from}" to above "${step}" in "${to}"`;
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

/** Only what cleans up can be put off: the others would hold a half-made migration open. */
function checkPutOff(tree: Written, standing: readonly Standing[]): Finding[] {
  return standing.flatMap(({ path, phase, step }): Finding[] => {
    if (path === undefined || phase === 'cleanup' || !find(tree, [...path, 'not_before'])) return [];
    return [
      {
        span: keyOf(tree, [...path, 'not_before']),
        path: [...path, 'not_before'],
        what: `"${step}" cannot be put off in the phase "${phase}"`,
        suggestion: 'move the step to "cleanup"',
      },
    ];
  });
}
