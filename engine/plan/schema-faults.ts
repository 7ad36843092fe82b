import type { SchemaError } from '../../schemas/generated/validate-plan.js';
import type { Finding, Path } from './fault.ts';
import { missing, slips, unknownChoice, unknownKey } from './schema-keys.ts';
import { name, notOneOf, quote, said, unit, why, wrongKind } from './schema-words.ts';
import { find, spanOf, type Written } from './tree.ts';

/** What the schema found, in words; `steps` are the names that a step can have. */
export function explainSchema(
  errors: readonly SchemaError[],
  tree: Written,
  steps: readonly string[],
): Finding[] {
  const meant = slips(errors);
  return errors
    .filter(({ keyword, instancePath, params }) => {
      // Without a tag there is nothing to choose by, and `required` says so already.
      if (keyword === 'discriminator') return params.tagValue !== undefined;
      return keyword !== 'required' || !meant.has(`${instancePath}/${params.missingProperty}`);
    })
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
      return { ...at, ...wrongKind(error, path, steps) };
    case 'pattern':
      return {
        ...at,
        what: `${quote(error.data)} ${said(error, 'patternErrorMessage') ?? 'is not written as it has to be'}`,
        ...unit(error),
      };
    case 'not':
      return { ...at, what: `${quote(error.data)} ${said(error, 'errorMessage') ?? 'cannot stand here'}` };
    case 'minItems': {
      const few = Array.isArray(error.data) ? error.data.length : 0;
      if (few > 0)
        return {
          ...at,
          what: `${name(path)} has ${few} of the ${error.params.limit} that it needs`,
          ...why(error),
        };
      return { ...at, what: `${name(path)} is empty`, ...why(error) };
    }
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
        what: `${name(path)} has to be ${maximum === undefined ? `${minimum} or more` : `from ${minimum} to ${maximum}`}, and is ${quote(error.data)}`,
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
