import type { AwsCall, Json } from '../engine/step.ts';

/** One thing that a plan names and does not make, or that a run makes: how it is called, and the question whether it stands. */
export type Question = {
  readonly kind: Kind;
  /** In the words of its owner, with its name in quotes: `Aurora cluster "shop"`. */
  readonly name: string;
  ask(ask: Ask): Promise<Answer>;
};

/** What a thing is, so that whoever writes Terraform can say which stack makes it. */
export type Kind =
  | 'caller'
  | 'instance'
  | 'cluster'
  | 'secret'
  | 'zone'
  | 'record'
  | 'readers'
  | 'replication'
  | 'records'
  | 'topic';

/**
 * How it stands: as the plan needs it; not yet, because the run makes it; not at all; other than the plan needs it; or not asked, because
 * the engine's role may not.
 */
export type Answer = {
  readonly state: 'stands' | 'later' | 'missing' | 'wrong' | 'unasked';
  /** What was found, in words that quote no secret. */
  readonly found: string;
  /** What to do, where somebody has to. */
  readonly next?: string;
};

/** Asks AWS by a Describe, Get or List, in another region where one is named. */
export type Ask = (call: AwsCall & { readonly region?: string }) => Promise<Json>;

/** Null for what AWS does not have, by the names that its services have for that. */
export const unlessGone =
  (...codes: readonly string[]) =>
  (error: unknown): null => {
    if (codes.includes((error as { code?: string }).code ?? '')) return null;
    throw error;
  };
