/** What happened and when, in a form that stays small over hundreds of thousands of transactions. */
export interface Recording {
  /** When each write was acknowledged, in order; `took` and `transaction` run beside it. */
  readonly writes: { readonly at: number[]; readonly took: number[]; readonly transaction: number[] };
  readonly reads: {
    readonly at: number[];
    readonly took: number[];
    /** How many, by the last name that their record led to. */
    readonly by: Map<string, number>;
  };
  /** Transactions and connections that failed, with how long they took until then. */
  readonly failures: { readonly at: number[]; readonly took: number[]; readonly code: string[] };
  /** Commits with an unknown outcome. */
  readonly unknown: number[];
}

/** Creates an empty recording. */
export function createRecording(): Recording {
  return {
    writes: { at: [], took: [], transaction: [] },
    reads: { at: [], took: [], by: new Map() },
    failures: { at: [], took: [], code: [] },
    unknown: [],
  };
}

/** Milliseconds since the epoch, with fractions; it never goes back. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
