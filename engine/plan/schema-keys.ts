import type { SchemaError } from '../../schemas/generated/validate-plan.js';
import { closest, didYouMean } from './closest.ts';
import type { Finding, Path } from './fault.ts';
import { inside, name, notOneOf, quote } from './schema-words.ts';
import { keyOf, spanOf, type Written } from './tree.ts';

/** A key that cannot be left out. */
export function missing({ params, data }: SchemaError, tree: Written, path: Path): Finding {
  const key = String(params.missingProperty);
  const empty = typeof data === 'object' && data !== null && Object.keys(data).length === 0;
  const hint = required[[...path.filter((part) => typeof part === 'string'), key].join('.')] ?? {};
  return {
    span: keyOf(tree, path),
    path: [...path, key],
    what: path.length === 0 ? `the plan has no "${key}"` : `${name(path)} has no "${key}"`,
    ...(empty ? {} : hint),
    incomplete: true,
  };
}

/** Why the keys that surprise people cannot be left out. */
const required: Readonly<Record<string, Pick<Finding, 'why' | 'suggestion'>>> = {
  version: { suggestion: 'begin with "version: 1"' },
  traffic: {
    why: 'after the cutover the source refuses applications, so they have to be sent to the target somehow',
    suggestion:
      'write "traffic: { via: route53, zone: …, record: … }", or "traffic: { via: none }" if you send them by other means',
  },
  'source.application': {
    why: 'the freeze has to know whom to refuse, and proves it with a write of theirs that fails',
    suggestion: 'write "application: { accounts: […], credentials: { secret: … } }"',
  },
};

/** Words that the format keeps for every step. */
const reserved: Readonly<Record<string, string>> = {
  side: 'leave it out: the step knows its side',
  within: "leave it out: the step's own deadline holds",
  not_before: 'leave it out: only steps of the phase "cleanup" can wait',
};

/** A key that the schema does not have here. */
export function unknownKey({ params, parentSchema }: SchemaError, tree: Written, path: Path): Finding {
  const key = String(params.additionalProperty);
  const here = [...path, key];
  const known = Object.keys((parentSchema?.properties ?? {}) as object);
  const at = { span: keyOf(tree, here), path: here };
  if (typeof parentSchema?.errorMessage === 'string')
    return { ...at, what: `"${key}" ${parentSchema.errorMessage}` };
  const later = path.length === 2 && typeof path[1] === 'number' ? reserved[key] : undefined;
  if (later !== undefined)
    return { ...at, what: `"${key}" is not supported yet on this step`, suggestion: later };
  if (/^(?:on|off|yes|no|y|n|true|false)$/i.test(key))
    return {
      ...at,
      what: `unknown key "${key}"${inside(path)}`,
      why: `some YAML readers take "${key}:" for a boolean, so no key is called so`,
      ...didYouMean(key, known),
    };
  return { ...at, what: `unknown key "${key}"${inside(path)}`, ...didYouMean(key, known) };
}

/** A `step` or `via` by which no schema can be chosen. */
export function unknownChoice(
  { params }: SchemaError,
  tree: Written,
  path: Path,
  steps: readonly string[],
): Finding {
  const tag = String(params.tag);
  const here = [...path, tag];
  const at = { span: spanOf(tree, here), path: here };
  const value = params.tagValue;
  if (tag === 'step')
    return {
      ...at,
      what: `there is no step ${quote(value)}`,
      suggestion: 'see "migrate steps" for those that there are',
      ...(typeof value === 'string' ? didYouMean(value, steps) : {}),
    };
  return { ...at, ...notOneOf(['none', 'route53'], value, name(here)) };
}

/** Missing keys that only stand there under a slip of the pen, as paths. */
export function slips(errors: readonly SchemaError[]): ReadonlySet<string> {
  return new Set(
    errors.flatMap(({ keyword, instancePath, params, parentSchema }) => {
      if (keyword !== 'additionalProperties') return [];
      const known = Object.keys((parentSchema?.properties ?? {}) as object);
      const meant = closest(String(params.additionalProperty), known);
      return meant === undefined ? [] : [`${instancePath}/${meant}`];
    }),
  );
}
