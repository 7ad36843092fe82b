import type { ServerCheck } from './check.ts';

/** Some checks of a list by their names, for a server that answers the same questions. */
export function pick(checks: readonly ServerCheck[], ...names: readonly string[]): readonly ServerCheck[] {
  return names.map((name) => {
    const found = checks.find((check) => check.name === name);
    if (!found) throw new Error(`there is no check "${name}"`);
    return found;
  });
}
