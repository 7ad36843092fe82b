import type { Duration, Phase } from '../step.ts';

/** What a plan can name. The caller gives it, because the engine knows no step by name. */
export interface Known {
  readonly steps: ReadonlyMap<
    string,
    { readonly after: readonly string[] | null; readonly afterInRollback?: readonly string[] }
  >;
  readonly checks: readonly string[];
  /** The phases of a plan that does not write its own; `back`: one with a reverse channel. */
  defaultPhases(back: boolean): DefaultPhases;
}

export type DefaultPhases = {
  readonly [P in Phase]: readonly { readonly step: string; readonly not_before?: Duration }[];
};
