import type { Family, Plan } from '../../../engine/plan/resolved.ts';
import type { Side } from '../../../engine/step.ts';
import type { Sandbox } from '../sandbox.ts';

/** Where a fault strikes: the engine stands still, and everything else goes on. */
export interface Scene {
  readonly plan: Plan;
  readonly sandbox: Sandbox;
  /** The engine's process, which stands still as the step begins. */
  readonly engine: number;
  /** What an operator could do meanwhile at another terminal: frees the engine's lease by force, and runs the plan there. */
  takeOver(): Promise<void>;
}

/** What a fault did, and what becomes of it. */
export interface Struck {
  /** One line for people: what was done, in numbers and names. */
  readonly what: string;
  /** Milliseconds by which the engine's clock is to jump as it goes on. */
  readonly jump?: number;
  /** The side that cannot be reached, and for how many milliseconds. */
  readonly unreachable?: { readonly side: Side; readonly ms: number };
  /** Ends when it has mended by itself. */
  readonly passes?: Promise<void>;
  /** What an operator mends before running again. */
  mend?(): Promise<void>;
  /** Ends what is left of it, once the run is over. */
  end?(): Promise<void>;
}

/** A fault that a rehearsal can be asked for. */
export interface FaultKind {
  readonly name: string;
  /** One sentence: what happens, and what mends it. */
  readonly summary: string;
  /** Whether the servers have to be reached through links. */
  readonly links?: true;
  /** Whether the target has to have a disk of its own. */
  readonly disk?: true;
  /** The only engines of databases on which it can be had. */
  readonly only?: readonly Family[];
  /** After so many milliseconds of waiting, an operator interrupts the engine. */
  readonly patience?: number;
  strike(scene: Scene): Promise<Struck>;
}

/** How long a fault lasts that passes by itself, in milliseconds. */
export const passing = 2_000;
