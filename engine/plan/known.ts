import type { Duration, Phase } from '../step.ts';

/** What a plan can name. The caller gives it, because the engine knows no step by name. */
export interface Known {
  readonly steps: ReadonlyMap<
    string,
    {
      readonly after: readonly string[] | null;
      readonly afterInRollback?: readonly string[];
      readonly afterAsReplica?: readonly string[] | null;
    }
  >;
  readonly checks: readonly string[];
  /** The phases of a plan that does not write its own. */
  defaultPhases(way: Way): DefaultPhases;
}

/** How changes get to the target, and whether a channel leads back. */
export type Way = {
  readonly dms: boolean;
  /** Whether it is PostgreSQL's own replication. */
  readonly logical?: boolean;
  readonly back: boolean;
  /** Whether the target is made as a replica of the source. */
  readonly replica?: boolean;
  /** Whether the plan wants a range of capacity, and a snapshot of the target. */
  readonly capacity?: boolean;
  readonly snapshot?: boolean;
  /** Whether it asks the target questions of its own. */
  readonly smoke?: boolean;
  /** Whether those who only read are moved before the cutover. */
  readonly readers?: boolean;
};

export type DefaultPhases = {
  readonly [P in Phase]: readonly { readonly step: string; readonly not_before?: Duration }[];
};
