import type { Phase } from '../step.ts';
import { closest, didYouMean } from './closest.ts';
import type { Finding, Path } from './fault.ts';
import { type Entry, entries, find, keyOf, type Written, type WrittenMap, without } from './tree.ts';

/** The phases in their order. */
export const phases: readonly Phase[] = ['prepare', 'replicate', 'cutover', 'rollback', 'cleanup'];

/** What the plan without an environment is called where an environment's name is expected. */
export const base = 'base';

const fixed = ['version', 'name', 'environments'];

/** The plan for one environment: maps merge, lists and values replace. */
export function overlay(
  tree: WrittenMap,
  environment: string | undefined,
): { tree: WrittenMap; findings: Finding[] } {
  const findings = checkNames(tree);
  const plan = without(tree, 'environments');
  if (environment === undefined || environment === base) return { tree: plan, findings };
  const over = find(tree, ['environments', environment]);
  if (over === undefined) return { tree: plan, findings: [...findings, unknown(tree, environment)] };
  if (over.kind !== 'map') return { tree: plan, findings };
  findings.push(...checkOverlay(tree, over, ['environments', environment]));
  const allowed = without(over, ...fixed, ...phases);
  return { tree: merge(plan, allowed), findings };
}

/** The environments' names in the order of the plan. */
export function environments(tree: Written): readonly string[] {
  return entries(tree, ['environments']).map(([name]) => name);
}

function merge(under: WrittenMap, over: WrittenMap): WrittenMap {
  const merged = new Map(under.entries);
  for (const [key, entry] of over.entries) merged.set(key, mergeEntry(under.entries.get(key), entry));
  return { ...under, entries: merged };
}

function mergeEntry(under: Entry | undefined, over: Entry): Entry {
  if (under?.value.kind !== 'map' || over.value.kind !== 'map') return over;
  if (choosesAnew(under.value, over.value)) return over;
  return { key: over.key, value: { ...merge(under.value, over.value), span: over.value.span } };
}

/** What belonged to the other choice would only be in the way: a zone for no traffic, a user beside a secret. */
function choosesAnew(under: WrittenMap, over: WrittenMap): boolean {
  const via = [under, over].map((map) => map.entries.get('via')?.value);
  if (via[0]?.kind === 'scalar' && via[1]?.kind === 'scalar') return via[0].value !== via[1].value;
  const byLogin = (map: WrittenMap): boolean => map.entries.has('user') || map.entries.has('password');
  return (under.entries.has('secret') && byLogin(over)) || (byLogin(under) && over.entries.has('secret'));
}

function checkNames(tree: WrittenMap): Finding[] {
  const written = find(tree, ['environments']);
  if (written === undefined) return [];
  if (written.kind !== 'map')
    return [
      {
        span: keyOf(tree, ['environments']),
        what: '"environments" has to be a map of names to overlays',
        suggestion: 'write the name, a colon, and what is different below it',
      },
    ];
  return [...written.entries].flatMap(([name, { key, value }]): Finding[] => {
    if (name === base)
      return [
        { span: key, what: `"${base}" cannot name an environment`, why: 'it names the plan without one' },
      ];
    if (!/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(name))
      return [
        { span: key, what: `"${name}" is not an environment's name: small letters, digits and hyphens` },
      ];
    if (value.kind === 'map') return [];
    const empty = value.kind === 'scalar' && value.value === null;
    return [
      {
        span: key,
        what: empty ? `the environment "${name}" is empty` : `the environment "${name}" has to be a map`,
        suggestion: empty
          ? 'write {} if nothing is different'
          : 'write what is different as in the plan above',
      },
    ];
  });
}

function checkOverlay(tree: WrittenMap, node: Written, path: Path): Finding[] {
  if (node.kind === 'scalar' && node.value === null)
    return [
      {
        span: keyOf(tree, path),
        path: path.slice(2),
        covers: true,
        what: `"${path.at(-1)}" has no value`,
        why: 'null cannot take a value of the plan away',
        suggestion: 'write the value that this environment has, or leave the key out',
      },
    ];
  if (node.kind !== 'map') return [];
  return [...node.entries].flatMap(([key, { key: span, value }]): Finding[] => {
    if (path.length === 2 && phases.includes(key as Phase))
      return [
        {
          span,
          what: `the phase "${key}" cannot be overlaid`,
          why: 'every environment has to run the steps that the one before has proven',
          suggestion: 'move it to the plan above, or write a plan of its own',
        },
      ];
    if (path.length === 2 && fixed.includes(key))
      return [{ span, what: `"${key}" cannot be overlaid`, why: 'it is the same in every environment' }];
    return checkOverlay(tree, value, [...path, key]);
  });
}

function unknown(tree: WrittenMap, environment: string): Finding {
  const names = environments(tree);
  const span = keyOf(tree, ['environments']);
  if (names.length === 0)
    return {
      span,
      what: `there is no environment "${environment}"`,
      why: 'the plan has no environments',
      suggestion: 'leave --env out',
    };
  return {
    span,
    what: `there is no environment "${environment}"`,
    ...(closest(environment, names)
      ? didYouMean(environment, names)
      : { suggestion: `it can be ${names.join(', ')}` }),
  };
}
