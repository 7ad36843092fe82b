import type { Value } from '../value.ts';

/** A row with a value for each column of its table's definition. */
export type Row = readonly Value[];

/** A change of one row, of the table with this key. */
export type Change = { readonly table: string } & (
  | { readonly kind: 'insert'; readonly after: Row }
  | { readonly kind: 'update'; readonly before: Row; readonly after: Row }
  | { readonly kind: 'delete'; readonly before: Row }
);
