import type { Input } from '../json.ts';
import { invalidValue } from './fault.ts';

/** A text that must be given and not be empty. */
export function text(input: Input, name: string): string {
  const value = optionalText(input, name);
  if (!value) throw invalidValue(`The parameter ${name} must be provided and must not be blank.`);
  return value;
}

/** A text, if it is given. */
export function optionalText(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
  throw invalidValue(`The parameter ${name} must be a string.`);
}

/** One of some words. */
export function choice<T extends string>(input: Input, name: string, words: readonly T[]): T {
  const value = text(input, name);
  const found = words.find((word) => word === value);
  if (found === undefined)
    throw invalidValue(`Invalid value "${value}" for the parameter ${name}: one of ${words.join(', ')}`);
  return found;
}

/** A whole number within bounds, if it is given. */
export function optionalInteger(
  input: Input,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidValue(`The parameter ${name} must be a number from ${least} to ${most}.`);
}

/** Yes or no, if it is given. */
export function optionalFlag(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
  throw invalidValue(`The parameter ${name} must be a boolean.`);
}

/** A list of texts, if it is given. */
export function optionalTexts(input: Input, name: string): readonly string[] | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw invalidValue(`The parameter ${name} must be a list of strings.`);
}

/** A structure, if it is given, with no members but those named. */
export function optionalStructure(input: Input, name: string, members: readonly string[]): Input | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw invalidValue(`The parameter ${name} must be a structure.`);
  for (const member of Object.keys(value))
    if (!members.includes(member))
      throw invalidValue(`The sandbox does not support the parameter "${name}.${member}"`);
  return value as Input;
}

const identifierForm = /^[A-Za-z](?!.*--)[A-Za-z0-9-]*(?<!-)$/;

/** An identifier as DMS wants it: letters, digits and hyphens, no two together, a letter first and no hyphen last. */
export function identifier(input: Input, name: string, most: number): string {
  const value = text(input, name);
  if (value.length > most || !identifierForm.test(value))
    throw invalidValue(
      `The parameter ${name} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  return value;
}
