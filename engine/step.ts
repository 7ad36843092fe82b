/**
 * The public contract. A step plans actions as data; the engine alone acts, and it acts on nothing that is
 * not already in the journal. Everything here can be written to the journal and read back by a later version.
 */

/** What a journal line, an answer or a parameter can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One row or one document. */
export type Row = { readonly [key: string]: Json };

/** A length of time with its unit: `250ms`, `2s`, `5m`, `1h`, `7d`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

/** Which of the two databases. */
export type Side = 'source' | 'target';

/** The five parts of a plan, in their order. */
export type Phase = 'prepare' | 'replicate' | 'cutover' | 'rollback' | 'cleanup';

/** A value that is known only when the call is made; in the journal it stays as written here. */
export type Late =
  /** Read by the last proof of an earlier action (`step/action`). */
  | { readonly $from: string; readonly path: string }
  /** Returned by an earlier action's call itself, such as Route 53's change id. */
  | { readonly $answer: string; readonly path: string }
  /** A field of a named secret; resolved at the last moment, never written anywhere. */
  | { readonly $secret: string; readonly path: string }
  /** Seconds left on the freeze clock. */
  | { readonly $remaining: 'write_freeze' };

/** Data with late values allowed at any leaf. */
export type Value = Json | Late | readonly Value[] | { readonly [key: string]: Value };

/** Verbs that are more than one statement: registered code, named and versioned in data. Drivers add theirs by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: drivers merge their operations into it
export interface Operations {}

/** AWS operations and their inputs as the SDK types them. The AWS driver adds them by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: the AWS driver merges the SDK's inputs into it
export interface AwsOperations {}

/** `T` with any leaf allowed to be late, and dates as ISO text. */
export type Data<T> = T extends Date
  ? string | Late
  : T extends readonly (infer E)[]
    ? readonly Data<E>[] | Late
    : T extends object
      ? { readonly [K in keyof T]: Data<T[K]> } | Late
      : T | Late;

/** One statement, or several in order on one session. It answers with its (last) first row, or null. */
export type SqlCall = {
  readonly sql: string | readonly string[];
  readonly values?: readonly Value[];
  readonly on: Side;
};
/** One AWS request; with `all`, as many as there are pages. It answers with the response, or with one that has the items of every page. */
export type AwsCall<K extends keyof AwsOperations = keyof AwsOperations> = {
  readonly [P in K]: {
    readonly aws: P;
    readonly input: Data<AwsOperations[P]>;
    readonly all?: P extends `${string}:${'Describe' | 'List' | 'Filter'}${string}` ? true : never;
  };
}[K];
/** One registered verb. */
export type OpCall<N extends keyof Operations = keyof Operations> = {
  readonly [P in N]: {
    readonly op: P;
    readonly input: Operations[P] extends { input: infer I } ? Data<I> : never;
    readonly on?: Side;
  };
}[N];

/** Something that can be done or asked, as data. */
export type Call = SqlCall | AwsCall | OpCall;

/**
 * What must be true, asked until it is or `within` ends. `path` walks the answer: `rows.0.state`; '' is the answer.
 * - `is`: equals one of the values; `never` ends the wait at once (a check that failed, a task that stopped)
 * - `atMost`/`steady`: a number that stays at or under a bound for a time
 * - `unchanged`: a value that stays the same for a time
 * - `refused`: the call must fail with one of these codes: a canary
 */
export type Probe = { readonly ask: Call; readonly within: Duration } & (
  | { readonly path: string; readonly is: readonly Value[]; readonly never?: readonly Json[] }
  | { readonly path: string; readonly atMost: number; readonly steady: Duration }
  | { readonly path: string; readonly unchanged: Duration }
  | { readonly refused: readonly string[] }
);

/** How an action is taken back: by a call with its proof and a title of few words, by nothing (and why that is right), or not at all. */
export type Back =
  | { readonly title: string; readonly call: Call; readonly until: Proof }
  | { readonly nothing: string }
  | { readonly irreversible: string };

/** At least one probe; the answer of the last is the action's output. */
export type Proof = readonly [Probe, ...Probe[]];

/**
 * The smallest thing that the journal records: one forward move, its proof, its way back.
 * Its output is what its proof read, never what its call returned: only a proof can be asked again after a crash.
 */
export type Action = {
  /** Unique within its step. */
  readonly id: string;
  /** One line for people, in the imperative, with names in it. */
  readonly title: string;
  /** More for people, such as an estimate: it may change without the plan becoming stale. */
  readonly note?: string;
  /** None: a gate, which only proves. Calls may be made twice, so they are idempotent. */
  readonly forward?: Call;
  readonly until: Proof;
  readonly back: Back;
  /** The freeze clock starts before this action's call, or stops after its proof. */
  readonly clock?: 'start' | 'stop';
  /** The decision `commit` is created before this action's call. */
  readonly pointOfNoReturn?: true;
  /**
   * A gate that only reads and holds or fails at once: the dry run asks it too. What is `lasting` is asked again whenever the run is
   * resumed before the freeze; the others are true at the start only, or `late`: an earlier step of the run brings them about, and a
   * dry run could only find that they do not hold yet.
   */
  readonly check?: 'once' | 'lasting' | 'late';
  /**
   * Outside of a freeze, a proof that does not hold stops the run without taking all of it back, to be mended and run again. `hold`: as it
   * stands. `step-back`: before this step, whose moves are taken back, newest first.
   */
  readonly unmet?: 'hold' | 'step-back';
  /** What must go on holding while the call and the proof last. It is asked beside them; where it fails, they end. */
  readonly watch?: Proof;
};

/** Reads while planning. It cannot change anything: read-only transactions, reading verbs, Describe, Get and List. */
export interface Reader {
  /** Every row of one reading statement. */
  rows(on: Side, sql: string, values?: readonly Json[]): Promise<readonly Row[]>;
  /** The answer of a reading verb or AWS operation; anything else is refused. */
  ask(call: Call): Promise<Json>;
}

/** A registered plugin, named by its intent. `P`: its parameters; `S`: the scene that its drivers make up. */
export interface Step<P = never, S = never> {
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  /** Steps that must stand before it in the plan: the protocol's partial order. Null: it stands in the rollback phase only, or by `afterAsReplica`. */
  readonly after: readonly string[] | null;
  /** The same where the target is made as a replica of the source. Null: it has no place there. Left out: as `after` says. */
  readonly afterAsReplica?: readonly string[] | null;
  /** The same in the rollback phase, where the protocol runs the other way round. Left out: it has no place there. */
  readonly afterInRollback?: readonly string[];
  /** Somebody has to approve it by its id before it begins; `of`: the action (`step/action`) whose output has what is proposed. */
  readonly approval?: { readonly of?: string };
  /** Deterministic for an unchanged world, and reading only. */
  plan(params: P, scene: S): Promise<readonly Action[]>;
}
