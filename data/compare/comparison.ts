/** A row that differs: its key, what is wrong with the target's row, and for a changed one where. */
export type Difference = {
  /** Of a table without a key: the row's values, shortened. */
  readonly key: { readonly [column: string]: string | null };
  readonly kind: 'missing' | 'extra' | 'changed';
  /** How many such rows, of a table without a key. */
  readonly rows?: number;
  readonly columns?: readonly string[];
  /** The differing columns' values, shortened. */
  readonly source?: { readonly [column: string]: string | null };
  readonly target?: { readonly [column: string]: string | null };
};

/** Numbers of rows that differ: of a partition, or of the table where none is named. */
export type PartitionCount = {
  readonly partition: string | null;
  readonly source: number;
  readonly target: number;
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
  /** Rows that an earlier, interrupted comparison found equal, and when it began to read them. */
  readonly resumed?: { readonly rows: number; readonly since: string };
  /** Only so many leaves of about so many were read. */
  readonly sample?: { readonly leaves: number; readonly of: number };
  /** Partitions whose numbers of rows differ. */
  readonly counts?: readonly PartitionCount[];
  /** The first twenty. */
  readonly differences: readonly Difference[];
};

/** What was found, as data for a journal. `sampled`: nothing differs as far as was looked. */
export type Comparison = {
  readonly verdict: 'equal' | 'sampled' | 'different' | 'unsettled';
  readonly tables: readonly TableComparison[];
  readonly rows: number;
  readonly ms: number;
};
