import { invalidValue } from './fault.ts';

const form = /^[A-Za-z](?!.*--)[A-Za-z0-9-]*(?<!-)$/;

/** An identifier as DMS wants it: letters, digits and hyphens, no two together, a letter first and no hyphen last. Throws otherwise. */
export function checkIdentifier(value: string, parameter: string, most: number): string {
  if (value.length <= most && form.test(value)) return value;
  throw invalidValue(
    `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
  );
}

/** One of some words. Throws for any other. */
export function checkWord<T extends string>(value: string, parameter: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw invalidValue(`Invalid value "${value}" for the parameter ${parameter}: one of ${words.join(', ')}`);
}

/** A whole number within bounds. Throws for any other. */
export function checkNumber(value: number, parameter: string, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidValue(`The parameter ${parameter} must be a number from ${least} to ${most}.`);
}
