import type { SchemaError } from '../../schemas/generated/validate-plan.js';
import { closest, didYouMean } from './closest.ts';
import type { Finding, Path } from './fault.ts';
import { phases } from './overlay.ts';

type Said = Pick<Finding, 'what' | 'why' | 'suggestion'>;

/** A value out of a closed list. */
export function notOneOf(allowed: readonly string[], data: unknown, what: string): Said {
  if (allowed.includes('ignore') && (data === 'off' || data === false))
    return { what: `${what} cannot be ${quote(data)}`, suggestion: 'write "ignore"' };
  return { what: `${what} cannot be ${quote(data)}`, ...didYouMean(String(data), allowed) };
}

const kinds: Readonly<Record<string, string>> = {
  object: 'a map of keys',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
};

/** A value of another kind than the schema's, with what was probably meant. */
export function wrongKind(error: SchemaError, path: Path, steps: readonly string[]): Said {
  const { data, params } = error;
  if (data === null)
    return { what: `${name(path)} has no value`, suggestion: 'write one, or leave the key out' };
  const wanted = kinds[String(params.type)] ?? `one of ${String(params.type)}`;
  const inPhase = path.length === 2 && phases.some((phase) => phase === path[0]);
  if (inPhase && params.type === 'object' && typeof data === 'string')
    return {
      what: `${name(path)} has to be a map of keys`,
      suggestion: `write "- step: ${closest(data, steps) ?? data}"`,
    };
  const what = `${name(path)} has to be ${wanted}, not ${quote(data)}`;
  if (said(error, 'title') === 'Duration' || unit(error).suggestion)
    return { what: `${quote(data)} has no unit`, ...unit(error) };
  if (params.type === 'string' && typeof data !== 'object')
    return { what, suggestion: `put it in quotes: "${data}"` };
  if (params.type === 'array' && typeof data === 'string') return { what, suggestion: `write [${data}]` };
  if (params.type === 'integer' && typeof data === 'string' && /^\d+$/.test(data))
    return { what, why: 'quotes and variables make text', suggestion: `write ${data}` };
  return { what };
}

/** For a duration without its unit: seconds are what people leave out. */
export function unit(error: SchemaError): { suggestion?: string } {
  if (said(error, 'title') !== 'Duration') return {};
  const [, amount, written] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)/i.exec(String(error.data)) ?? [];
  if (amount === undefined) return {};
  const near = /^mil|^ms/i.test(written ?? '')
    ? 'ms'
    : (/^[smhd]/i.exec(written ?? '')?.[0].toLowerCase() ?? 's');
  return { suggestion: `write ${amount}${near}` };
}

/** What the schema itself says under a keyword of its own. */
export function said({ parentSchema }: SchemaError, key: string): string | undefined {
  const text = parentSchema?.[key];
  return typeof text === 'string' ? text : undefined;
}

/** The schema's description as the reason. */
export function why(error: SchemaError): { why?: string } {
  const description = said(error, 'description');
  return description === undefined ? {} : { why: description };
}

/** `"source.application"`, or `entry 2 of "prepare"`. */
export function name(path: Path): string {
  const [list, index, ...rest] = path;
  if (path.length === 0) return 'the plan';
  if (typeof index !== 'number')
    return `"${path.map((key) => (typeof key === 'number' ? key + 1 : key)).join('.')}"`;
  const entry = `entry ${index + 1} of "${list}"`;
  return rest.length === 0 ? entry : `"${rest.join('.')}" in ${entry}`;
}

/** ` in "source"`, or nothing for the root. */
export function inside(path: Path): string {
  return path.length === 0 ? '' : ` in ${name(path)}`;
}

/** A value as it is shown: short, and in quotes. */
export function quote(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return `"${String(value)}"`;
}
