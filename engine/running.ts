import type { Guard } from './guard.ts';
import type { History } from './history.ts';
import type { Entry, Journal } from './journal.ts';
import type { DecisionRecord } from './state/decision.ts';
import type { Lease } from './state/lease.ts';
import type { Action, Json, Phase } from './step.ts';
import type { Checkpoint, Sample, Terms, World } from './world.ts';

/** A step of the plan, bound to its parameters and to what it describes. */
export type BoundStep = {
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  readonly approval?: { readonly of?: string };
  readonly plan: () => Promise<readonly Action[]>;
};

/** Something that has to be released before a step may begin: an approval, a window, a date. */
export type Gate = {
  readonly name: string;
  /** The step that it stands before, by id. */
  readonly before: string;
  /** Asked anew in every process until writes are frozen: a window that was open once may be closed. */
  readonly again?: true;
  ask(
    history: History,
    entries: readonly Entry[],
  ): Promise<{ open: true; by: Json } | { open: false; why: string }>;
};

export type Event = Entry | ({ at: 'progress'; action: string; time: number } & Sample);

export type Run = {
  readonly identity: {
    readonly plan: string;
    readonly name: string;
    readonly env: string;
    readonly version: string;
  };
  readonly steps: readonly BoundStep[];
  readonly gates: readonly Gate[];
  readonly journal: Journal;
  readonly decision: DecisionRecord;
  readonly lease: Lease;
  readonly world: World;
  readonly guard: Guard;
  /** The write-freeze budget in milliseconds. */
  readonly budget: number;
  readonly until: Phase | null;
  /** Why long work has to wait, and what it remembers, by action. */
  readonly hold: Terms['hold'];
  readonly checkpointOf: (action: string) => Checkpoint;
  /** Aborted when somebody asks the run to stop. */
  readonly stop: AbortSignal;
  tell(event: Event): void;
};

export type Outcome =
  | { readonly how: 'done' }
  | {
      readonly how: 'unwound';
      readonly because: string;
      readonly changed: boolean;
      /** What ended it was an error and no check or threshold; with what to do, where that is known. */
      readonly error?: { readonly next?: string };
    }
  | { readonly how: 'waiting'; readonly gate: string; readonly why: string }
  | { readonly how: 'paused'; readonly after: Phase }
  /** A proof that does not hold, of an action that wants the run left as it stands; or an error that somebody has to mend. */
  | {
      readonly how: 'held';
      readonly action: string | null;
      readonly because: string;
      readonly error?: { readonly next?: string };
    }
  | { readonly how: 'interrupted' };
