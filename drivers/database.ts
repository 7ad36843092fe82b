import type { SmokeTest } from '../engine/plan/resolved.ts';
import type { Action, Call, Duration, Json, Late, Probe, Proof, Side } from '../engine/step.ts';

/** A table that moves, by the names it has on each side. */
export type Table = {
  readonly source: { readonly database: string; readonly table: string };
  readonly target: { readonly database: string; readonly table: string };
};

/** A check: one question that is true or false now. Its answer is a `Verdict`. */
export type Check = {
  readonly name: string;
  readonly title: string;
  readonly ask: Call;
  /** A severity that the plan may not lower. */
  readonly forced?: true;
  /** It is true at the start only, such as that the target is empty; any other has to last until the freeze. */
  readonly once?: true;
  /** What a later step of the run brings about, such as an account that is copied: it is asked just before the freeze only. */
  readonly late?: true;
  readonly severity: Severity;
};
export type Severity = 'error' | 'warn' | 'ignore';

/** What a check's question answers: each finding with names, why it matters, and the statement that mends it. */
export type Verdict = { readonly findings: readonly { what: string; why: string; mend: string }[] };

/**
 * What a database must be able to describe for a migration. Every method returns data, and reads at the most; none acts.
 * The steps are written against this interface alone, so that a plan for one database reads like a plan for another.
 */
export interface Database {
  readonly side: Side;
  checks(): readonly Check[];
  /** Notes which server this is and what it defines of what moves. Output: that, for `unchangedSince`. */
  portray(): Action;
  /** It is the same server still, and defines the same. `patient`: for a watch, which need not look anew every time. */
  unchangedSince(portrait: Late | Json, patient?: 'patient'): Probe;
  /** It is the same server still, and since then nothing happened to its tables that the channel back did not carry. */
  nothingLeftBehind(portrait: Late | Json): Probe;
  /** The project's own tables: heartbeat, marker and checkpoint. */
  ownTables(): readonly Action[];
  removeOwnTables(): readonly Action[];
  /** On the target: databases and tables as the source has them, without secondary indexes and foreign keys. */
  createTables(): Promise<readonly Action[]>;
  /** To the target: every row of one consistent snapshot of the source. Output: `{ position, rows, bytes, ms }`. */
  copyRows(workers: number): Promise<readonly Action[]>;
  /** Every row of both sides, or for `quick` numbers and a sample, compared while both are live; this side has to be like the other. Output: the comparison. */
  compareRows(workers: number, mode?: 'full' | 'quick'): readonly Action[];
  /** On the target: the secondary indexes and foreign keys that `createTables` held back. */
  createIndexes(): Promise<readonly Action[]>;
  /** Both sides define every table that moves alike. */
  sameDefinitions(within: Duration): Probe;
  /** On the target: the accounts that the plan names, with their logins and grants. */
  copyAccounts(): Promise<readonly Action[]>;
  /** On the target: routines, views, triggers and events as the source has them, events switched off. */
  restoreObjects(): Promise<readonly Action[]>;
  /** Both sides have them alike; null where there are none. `source`: it is about to take over, and the target may not have more. */
  sameObjects(within: Duration, to?: 'source'): Promise<Probe | null>;
  /** Closes a target for everybody but replication and the engine's own account, until it opens. */
  fence(): Promise<readonly Action[]>;
  /** Refuses application writes, and ends the sessions that survive. The first action starts the freeze clock; `marker` is written at the last moment at which the engine's account can. */
  freeze(marker: string): Promise<readonly Action[]>;
  /** Proves the freeze from outside: nothing prepared, no application session, a write as the application refused. */
  proveFrozen(): readonly Action[];
  /** Proves that a side refuses the application: its flag, and a write. */
  proveClosed(within: Duration): readonly Action[];
  /** It refuses application writes still; a restart makes some servers forget that. */
  closed(): Probe;
  /** Reads how far its log is; in a freeze, the position after which nothing was written. Output: `{ position }`. */
  position(): Probe;
  /** Writes a marker row, which only the channel from this side carries; `frozen`: on a side that is closed to everybody. */
  mark(name: string, when?: 'frozen'): Action;
  /** Locks a login of this side, by its user's name, and ends its sessions: nothing that it had in hand is written any more. */
  shutOut(user: Late): readonly Action[];
  /** On the side that is about to take writes: carries AUTO_INCREMENT counters and sequences over. */
  carryCounters(): readonly Action[];
  /** Lets applications write: on the target, or on the source by the call that it was closed with a way back to. The point of no return. */
  open(asBefore?: Action): Promise<readonly Action[]>;
  /** On the target: its reader lets those in who read, and nobody write, is close behind, and does as the plan asks; few of their statements fail since they had `made` so many. */
  readersWell(made?: Late): Probe;
  /** On the target: its reader tells what those who read do there. Output: `{ made }`, how many statements so far, and how many failed. */
  readersAtWork(): Probe;
  /** Keeps applications out of a side that is no longer in charge: accounts locked, sessions ended until none is left. */
  retire(): Promise<readonly Action[]>;
  /** The plan's own questions, asked while nobody can write. */
  smokeTests(tests: readonly SmokeTest[]): readonly Action[];
  /** Measures how long the application's statements take from now on. Output: `QueryLatency`. */
  measureQueries(over: Duration): Action;
}

/** How long statements took on a side within `over_ms`, as its server counted them: without the network, in milliseconds. */
export type QueryLatency = {
  readonly side: Side;
  readonly over_ms: number;
  readonly available: boolean;
  /** Why nothing is known; null where it is. */
  readonly why: string | null;
  readonly statements: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
};

/** Replication in one direction, whatever moves the changes. */
export interface Channel {
  /** Every row, where it is the channel that loads them. Its last action is called `rows`, as that of `copyRows` is. */
  load?(): Promise<readonly Action[]>;
  /** Applies every change after `position` to the other side. */
  start(position: Late): Promise<readonly Action[]>;
  /** What the channel gave up or found to differ by itself is loaded once more, where it can do that. */
  reload?(): readonly Action[];
  /** One that stands still because its server restarted is set as it was made, and started. */
  mend(): Action;
  /** Lag of a row written now, in seconds. */
  lag(atMost: number, steady: Duration, within: Duration): Probe;
  /** It runs, without an error, with the filters that it was given. */
  healthy(within?: Duration): Probe;
  /** What the channel found when it compared both sides by itself, where it does. */
  validated?(within: Duration): Probe;
  /** Proves that the other side has everything up to `position` and `marker`, and that nothing comes after it; `also` is proven with it. */
  drain(position: Late, marker: string, also: readonly Probe[]): readonly Action[];
  /** The other side has `marker`. */
  brings(marker: string): Probe;
  remove(): Promise<readonly Action[]>;
}

/** A target that is made as a replica of the source, by whoever runs both. */
export interface Replica {
  /** Makes it, unless it stands, and waits until it has everything and can be reached. */
  create(): Promise<readonly Action[]>;
  /** Ends its replication, so that it takes writes: proves first that the application is shut out of it, and again once it is promoted. */
  promote(): Promise<readonly Action[]>;
}

/** What runs the target's servers, and can be asked for more than a database can. */
export interface Keeper {
  /** The range of capacity that the plan wants; nothing where it is so already. */
  setCapacity(): Promise<readonly Action[]>;
  /** A snapshot that can be restored from. */
  snapshot(): Promise<readonly Action[]>;
  /** Proposes a range from what was used of the one that there is; the action is called `use`. Output: `Review`. */
  reviewCapacity(over: Duration): Promise<readonly Action[]>;
  /** Sets the range that `review-capacity/use` proposed. */
  applyCapacity(): Promise<readonly Action[]>;
}

/** What was proposed, in a sentence, and whether it is a change at all; `working` says how it was found. */
export type Review = {
  readonly proposal: string;
  readonly change: boolean;
  readonly range: { readonly min: number; readonly max: number };
  readonly was: { readonly min: number; readonly max: number };
  readonly working: readonly string[];
};

/** The two records by which those are sent who only read, each with a weight. */
export interface ReaderPair {
  /** The target's share of the readers, in percent, step by step; `for`: how long it is watched, null for as long as an answer is kept. */
  readonly schedule: readonly { readonly weight: number; readonly for: Duration | null }[];
  /** Reads how it is now. */
  look(): Promise<{
    /** For how long an answer is kept. */
    readonly ttl: Duration;
    /** Sends so many percent to the target; the way back is the share `before` it, or what was found. */
    send(id: string, percent: number, before: number | null): Action;
    /** The target's share is still so many percent. */
    stands(percent: number): Proof;
    /** The change of that action is everywhere, and stayed so for `length`. */
    followed(action: string, percent: number, length: Duration): Proof;
  }>;
  /** The change of that action is everywhere, and leads to the source. */
  leadsBack(action: string): Proof;
}

/** Where applications are sent. */
export interface Traffic {
  /** Null where the plan says nothing of those who only read. */
  readonly pair: ReaderPair | null;
  /** Lowers the record's TTL and waits until every answer with the old one has expired. */
  lowerTtl(): Promise<readonly Action[]>;
  /** Gives the record the TTL again that it had before this action lowered it; null: what a run would do that has to lower it first. */
  restoreTtl(lowered: Action | null): Promise<readonly Action[]>;
  /** Sends applications to the target; done when the change is accepted. */
  switch(): Promise<readonly Action[]>;
  /** The change is everywhere, and names resolve to the target. */
  settle(): readonly Action[];
}
