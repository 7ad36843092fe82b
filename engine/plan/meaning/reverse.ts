import type { Phase } from '../../step.ts';
import type { Finding, Path } from '../fault.ts';
import type { Known, Way } from '../known.ts';
import { phases } from '../overlay.ts';
import { find, keyOf, leadsBack, spanOf, type Written, wayOf } from '../tree.ts';
import { type Standing, stepsOf } from './order.ts';

/** The one thing without a default, and whether the phases do what it says. */
export function checkReverse(tree: Written, known: Known): Finding[] {
  const inside = find(tree, ['replication']);
  if (inside !== undefined && inside.kind !== 'map') return [];
  if (find(tree, ['replication', 'reverse']) === undefined) return [unsaid(tree)];
  const standing = phases.flatMap((phase) => stepsOf(tree, phase, known));
  return leadsBack(tree)
    ? [...missing(tree, standing), ...endless(tree, standing), ...tooEarly(tree, standing)]
    : needless(tree, standing);
}

type Place = { readonly step: string; readonly phase: Phase; readonly why: string };

/**
 * DMS writes to the target as an application would, and a channel back would return it; so it is with PostgreSQL before version 16; a replica's own
 * writes begin when it is promoted: the channel is made, and proven, once all was brought.
 */
const placesOf = ({ dms, logical, replica, readers }: Way): readonly Place[] => {
  const within = dms || logical || replica;
  return [
    { step: 'start-reverse', phase: within ? 'cutover' : 'replicate', why: 'nothing would flow back' },
    ...(within ? [] : [proof]),
    ...(readers ? [sentBack] : []),
    ...later,
  ];
};

const proof: Place = {
  step: 'prove-reverse',
  phase: 'cutover',
  why: 'the switch would rely on a channel that may have broken',
};

const sentBack: Place = {
  step: 'move-readers',
  phase: 'rollback',
  why: 'readers would stay with a target that stays behind',
};

const later: readonly Place[] = [
  { step: 'open-source', phase: 'rollback', why: 'there would be a channel back, and no way to use it' },
  { step: 'stop-reverse', phase: 'cleanup', why: 'the channel would stand for ever' },
];

function unsaid(tree: Written): Finding {
  const inside = find(tree, ['replication']);
  return {
    span: keyOf(tree, ['replication']),
    path: inside === undefined ? ['replication'] : ['replication', 'reverse'],
    what: inside === undefined ? 'the plan has no "replication"' : '"replication" has no "reverse"',
    why: 'without a channel that leads back, going back after the point of no return loses the writes made since: the plan has to say which it wants',
    suggestion:
      inside === undefined
        ? 'write "replication: { via: native, reverse: required }", or "reverse: none"'
        : 'write "reverse: required", or "reverse: none" if you can live with that',
    incomplete: true,
  };
}

function missing(tree: Written, standing: readonly Standing[]): Finding[] {
  return placesOf(wayOf(tree))
    .filter(({ step, phase }) => !standing.some((one) => one.step === step && one.phase === phase))
    .map(({ step, phase, why }) => ({
      span:
        find(tree, [phase]) === undefined ? keyOf(tree, ['replication', 'reverse']) : keyOf(tree, [phase]),
      path: [phase],
      what: `"reverse: required" needs "${step}" in the phase "${phase}"`,
      why,
      suggestion: `write "- step: ${step}" there, or leave the phase out for its default`,
    }));
}

/** How long going back stays possible is a decision; what is written says it. */
function endless(tree: Written, standing: readonly Standing[]): Finding[] {
  return standing
    .filter(({ step, path }) => step === 'stop-reverse' && path && !find(tree, [...path, 'not_before']))
    .map(({ path = [] }) => ({
      span: spanOf(tree, [...path, 'step']),
      path,
      what: 'the rollback window has no length',
      why: '"stop-reverse" ends it, and would do so as soon as the target is open',
      suggestion: 'write "not_before: 24h" below it, or as long as you may want to go back',
    }));
}

/** What goes before the switch, and what a rollback still needs. */
function tooEarly(tree: Written, standing: readonly Standing[]): Finding[] {
  const at = (step: string, phase: Phase) =>
    standing.findIndex((one) => one.step === step && one.phase === phase);
  const proof = standing[at('prove-reverse', 'cutover')];
  const end = standing[at('stop-reverse', 'cleanup')];
  const findings: Finding[] = [];
  if (
    proof?.path &&
    at('prove-reverse', 'cutover') > at('switch-traffic', 'cutover') &&
    at('switch-traffic', 'cutover') >= 0
  )
    findings.push({
      ...place(tree, proof.path),
      what: '"prove-reverse" stands after "switch-traffic"',
      why: 'until applications are sent elsewhere, a channel back that broke ends the cutover without harm',
      suggestion: 'move it above "switch-traffic"',
    });
  const first = standing.findIndex(({ step, phase }) => step === 'clean-up' && phase !== 'rollback');
  const removal = standing[first];
  const blamed = removal?.phase === 'cleanup' ? end?.path : removal?.path;
  if (blamed && first < at('stop-reverse', 'cleanup'))
    findings.push({
      ...place(tree, blamed),
      what: '"clean-up" stands before "stop-reverse"',
      why: 'a rollback needs the tables that it removes',
      suggestion: 'move "clean-up" below "stop-reverse"',
    });
  return findings;
}

const place = (tree: Written, path: Path) => ({ span: spanOf(tree, [...path, 'step']), path });

/** Without a channel back there is nothing to start, to prove or to stop, and no rollback. */
function needless(tree: Written, standing: readonly Standing[]): Finding[] {
  return standing.flatMap(({ step, phase, path }): Finding[] => {
    const reverse = [proof, ...placesOf(wayOf(tree))].some((one) => one.step === step && one.phase === phase);
    if (path === undefined || (!reverse && phase !== 'rollback')) return [];
    if (phase === 'rollback' && path[1] !== 0) return [];
    return [
      {
        ...place(tree, path),
        what:
          phase === 'rollback'
            ? 'a rollback needs a channel that leads back'
            : `"${step}" has no channel to work on`,
        why: 'the plan says "reverse: none"',
        suggestion: 'write "reverse: required", or leave it out',
      },
    ];
  });
}
