import type { Plan } from '../engine/plan/resolved.ts';
import type { Step } from '../engine/step.ts';
import type { Channel, Check, Database, Table, Traffic } from './database.ts';

/** What a step sees: the plan and the drivers that its words choose. Everything in it describes; nothing acts. */
export interface Scene {
  readonly plan: Plan;
  readonly source: Database;
  readonly target: Database;
  /** Source → target. */
  readonly forward: Channel;
  readonly traffic: Traffic;
  /** Tables of the source that fit the plan's patterns now and did not when the scene was set. */
  newTables(): Promise<readonly Table[]>;
  /** The severity that the plan gives to a check. */
  severity(check: Check): 'error' | 'warn' | 'ignore';
}

/** A step of this project's own. */
export type SceneStep<P = Record<never, never>> = Step<P, Scene>;
