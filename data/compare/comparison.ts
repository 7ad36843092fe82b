/** A row that differs: its key, what is wrong with the target's row, and for a changed one where. */
export type Difference = {
  readonly key: { readonly [column: string]: string };
  readonly kind: 'missing' | 'extra' | 'changed';
  readonly columns?: readonly string[];
  /** The differing columns' values, shortened. */
  readonly source?: { readonly [column: string]: string | null };
  readonly target?: { readonly [column: string]: string | null };
};

/** What was found in one table. */
export type TableComparison = {
  readonly source: string;
  readonly target: string;
  readonly rows: { readonly source: number; readonly target: number };
  /** The source's own estimate of what was read. */
  readonly bytes: number;
  readonly ms: number;
  readonly missing: number;
  readonly extra: number;
  readonly changed: number;
  /** Keys that changed until the end, so that nothing can be said of them. */
  readonly unsettled: number;
  /** The deadline came before every row was read. */
  readonly unread?: true;
  /** The first twenty. */
  readonly differences: readonly Difference[];
};

/** What was found, as data for a journal. */
export type Comparison = {
  readonly verdict: 'equal' | 'different' | 'unsettled';
  readonly tables: readonly TableComparison[];
  readonly rows: number;
  readonly ms: number;
};
