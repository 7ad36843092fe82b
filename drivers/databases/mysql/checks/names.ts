import { sourceChecks } from './source.ts';
import { targetChecks } from './target.ts';

/** Every check's name, for plans to be validated against. */
export const checkNames: readonly string[] = [...sourceChecks, ...targetChecks].map(({ name }) => name);
