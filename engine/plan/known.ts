import type { Phase } from '../step.ts';

/** What a plan can name. The caller gives it, because the engine knows no step by name. */
export interface Known {
  readonly steps: ReadonlyMap<string, { readonly after: readonly string[] }>;
  readonly checks: readonly string[];
  /** The phases of a plan that does not write its own. */
  readonly defaultPhases: { readonly [P in Phase]: readonly { readonly step: string }[] };
}
