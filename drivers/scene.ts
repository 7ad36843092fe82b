import type { Plan } from '../engine/plan/resolved.ts';
import type { Action, Json, Step } from '../engine/step.ts';
import type { Channel, Check, Database, Keeper, Replica, Table, Traffic } from './database.ts';

/** What a step sees: the plan and the drivers that its words choose. Everything in it describes; nothing acts. */
export interface Scene {
  readonly plan: Plan;
  readonly source: Database;
  readonly target: Database;
  /** The side that applications leave: the source, and in a rollback the target. */
  readonly from: Database;
  /** The side that they go to. */
  readonly to: Database;
  /** `from` → `to`. */
  readonly channel: Channel;
  /** `to` → `from`, for a rollback; null where the plan has none, and in a rollback itself. */
  readonly reverse: Channel | null;
  readonly traffic: Traffic;
  /** Null where the target is not made as a replica of the source. */
  readonly replica: Replica | null;
  /** Null where the target is a server of one's own. */
  readonly keeper: Keeper | null;
  /** Null where the source is a server of one's own. */
  readonly sourceKeeper: SourceKeeper | null;
  /** In a rollback: an action (`step/action`) of the run that is gone back from, as its journal has it, and what it proved; null where it was not made. */
  earlier(action: string): { readonly action: Action; readonly output: Json } | null;
  /** The same of this run itself; null in a dry run, which has no journal. */
  readonly soFar:
    | ((action: string) => Promise<{ readonly action: Action; readonly output: Json } | null>)
    | null;
  /** Tables of the source that fit the plan's patterns now and did not when the scene was set. */
  newTables(): Promise<readonly Table[]>;
  /** The severity that the plan gives to a check. */
  severity(check: Check): 'error' | 'warn' | 'ignore';
}

/** What runs the source's server, and can end it. */
export interface SourceKeeper {
  stop(): Promise<readonly Action[]>;
  /** With a final snapshot. */
  delete(): Promise<readonly Action[]>;
}

/** A step of this project's own. */
export type SceneStep<P = Record<never, never>> = Step<P, Scene>;
