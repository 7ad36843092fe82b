import type { SchemaError } from '../../schemas/generated/validate-plan.js';
import { didYouMean } from './closest.ts';
import type { Finding, Path } from './fault.ts';
import { inside, name, notOneOf, quote, said, unit, why, wrongKind } from './schema-words.ts';
import { find, keyOf, spanOf, type Written } from './tree.ts';

/** What the schema found, in words; `steps` are the names that a step can have. */
export function explainSchema(
  errors: readonly SchemaError[],
  tree: Written,
  steps: readonly string[],
): Finding[] {
  return errors
    .filter(({ keyword, schemaPath }) => keyword !== 'if' && !schemaPath.includes('/oneOf/'))
    .map((error) => explain(error, tree, steps));
}

function explain(error: SchemaError, tree: Written, steps: readonly string[]): Finding {
  const path = fromPointer(error.instancePath);
  const at = { span: spanOf(tree, path), path };
  switch (error.keyword) {
    case 'required':
      return missing(error, tree, path);
    case 'additionalProperties':
      return unknownKey(error, tree, path);
    case 'discriminator':
      return unknownChoice(error, tree, path, steps);
    case 'enum':
      return {
        ...at,
        ...notOneOf((error.params.allowedValues as unknown[]).map(String), error.data, name(path)),
      };
    case 'const':
      return {
        ...at,
        what: `${name(path)} has to be ${quote(error.params.allowedValue)}, not ${quote(error.data)}`,
      };
    case 'type':
      return { ...at, ...wrongKind(error, path) };
    case 'pattern':
      return {
        ...at,
        what: `${quote(error.data)} ${said(error, 'patternErrorMessage') ?? 'is not written as it has to be'}`,
        ...unit(error),
      };
    case 'minItems':
    case 'minLength':
      return { ...at, what: `${name(path)} is empty`, ...why(error) };
    case 'maxLength':
      return {
        ...at,
        what: `${quote(error.data)} is too long: ${error.params.limit} characters at the most`,
      };
    case 'minimum':
    case 'maximum': {
      const { minimum, maximum } = error.parentSchema ?? {};
      return {
        ...at,
        what: `${name(path)} has to be from ${minimum} to ${maximum}, and is ${quote(error.data)}`,
      };
    }
    case 'uniqueItems': {
      const twice = [...path, Number(error.params.i)];
      const value = Array.isArray(error.data) ? error.data[Number(error.params.i)] : undefined;
      return {
        span: spanOf(tree, twice),
        path: twice,
        what: `${quote(value)} stands in ${name(path)} twice`,
      };
    }
    default:
      return { ...at, what: `${name(path)} ${error.message ?? 'is not valid'}` };
  }
}

function missing({ params, data }: SchemaError, tree: Written, path: Path): Finding {
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

function unknownKey({ params }: SchemaError, tree: Written, path: Path): Finding {
  const key = String(params.additionalProperty);
  const here = [...path, key];
  const known = Object.keys((parentSchema?.properties ?? {}) as object);
  const at = { span: keyOf(tree, here), path: here };
  if (typeof parentSchema?.errorMessage === 'string')
    return { ...at, what: `"${key}" ${parentSchema.errorMessage}` };
  if (/^(?:on|off|yes|no|y|n|true|false)$/i.test(key))
    return {
      ...at,
      what: `unknown key "${key}"${inside(path)}`,
      why: `some YAML readers take "${key}:" for a boolean, so no key is called so`,
      ...didYouMean(key, known),
    };
  return { ...at, what: `unknown key "${key}"${inside(path)}`, ...didYouMean(key, known) };
}

function unknownChoice(
  { params }: SchemaError,
  tree: Written,
  path: Path,
  steps: readonly string[],
): Finding {
  const tag = String(params.tag);
  const here = [...path, tag];
  const at = { span: spanOf(tree, here), path: here };
  const isStep = tag === 'step';
  const names = isStep ? steps : ['none', 'route53'];
  const value = params.tagValue;
  if (value === undefined)
    return {
      ...at,
      span: keyOf(tree, path),
      what: `${isStep ? 'a step' : name(path)} has no "${tag}"`,
      incomplete: true,
    };
  if (isStep)
    return {
      ...at,
      what: `there is no step ${quote(value)}`,
      ...(typeof value === 'string' ? didYouMean(value, names) : {}),
    };
  return { ...at, ...notOneOf(names, value, name(here)) };
}

function fromPointer(pointer: string): Path {
  const keys = pointer.split('/').slice(1);
  return keys.map((key) => {
    const plain = key.replaceAll('~1', '/').replaceAll('~0', '~');
    return /^\d+$/.test(plain) ? Number(plain) : plain;
  });
}

/** Findings of the schema that no better finding already explains. */
export function uncovered(found: readonly Finding[], better: readonly Finding[], tree: Written): Finding[] {
  return found.filter(({ path = [], span }) => {
    const explained = better.some((other) => {
      if (other.path === undefined) return false;
      if (!other.path.every((key, index) => path[index] === key)) return false;
      return other.covers === true || other.path.length === path.length;
    });
    // A variable without a value also breaks the pattern of the field it stands in.
    const node = find(tree, path);
    const unfilled = node?.kind === 'scalar' && typeof node.value === 'string' && node.value.includes('${');
    return (
      !explained &&
      !(unfilled && better.some((other) => other.span.start >= span.start && other.span.end <= span.end))
    );
  });
}
