/** What DMS tells of one table. (API reference, TableStatistics.) */
export type TableStatistics = {
  readonly SchemaName: string;
  readonly TableName: string;
  readonly TableState?: string;
  readonly FullLoadRows?: number;
  readonly FullLoadErrorRows?: number;
  readonly ValidationState?: string;
  readonly ValidationFailedRecords?: number;
  readonly ValidationSuspendedRecords?: number;
  readonly ValidationPendingRecords?: number;
};

/** What DMS's own validation says of all tables together. */
export type Validation = {
  /** `bad`: a table differs or could not be compared; `waiting`: one has yet to be; `good`: neither, of those that DMS compares. */
  readonly verdict: 'good' | 'bad' | 'waiting';
  /** How many tables are in each state. */
  readonly states: { readonly [state: string]: number };
  /** Those that are bad, at most ten: `database.table: state`. */
  readonly bad: readonly string[];
};

/** The tables of a task, counted in one pass. */
export type Tally = {
  readonly completed: number;
  /** Names of tables that are being loaded, and of those that went wrong. */
  readonly loading: readonly string[];
  readonly errored: readonly string[];
  readonly rows: number;
  readonly validation: Validation;
};

/** Of the states of a table's validation, those that say that rows differ or cannot be compared. (User guide, "AWS DMS data validation".) */
const bad = new Set(['Mismatched records', 'Suspended records', 'Table error', 'Error']);
/** Those that are on the way. Records that are pending changed just now, and are compared again. */
const waiting = new Set(['Pending validation', 'Preparing table', 'Pending revalidation']);

/** Counts what DMS tells of the tables of a task. */
export function tally(tables: readonly TableStatistics[]): Tally {
  const [loading, errored, worst]: string[][] = [[], [], []];
  const states: Record<string, number> = {};
  let [completed, rows, unready] = [0, 0, 0];
  for (const table of tables) {
    const name = `${table.SchemaName}.${table.TableName}`;
    const { TableState: state = '', ValidationState: validation = 'Not enabled' } = table;
    rows += table.FullLoadRows ?? 0;
    if (state === 'Table completed') completed++;
    else if (/error|cancel|suspend/i.test(state)) errored?.push(name);
    else if (state === 'Full load') loading?.push(name);
    if ((table.FullLoadErrorRows ?? 0) > 0 && state === 'Table completed') errored?.push(name);
    states[validation] = (states[validation] ?? 0) + 1;
    const differs = (table.ValidationFailedRecords ?? 0) + (table.ValidationSuspendedRecords ?? 0) > 0;
    if (bad.has(validation) || differs) {
      if ((worst?.length ?? 0) < 10) worst?.push(`${name}: ${validation}`);
      unready = Number.NEGATIVE_INFINITY;
    } else if (waiting.has(validation)) unready++;
  }
  const verdict = unready < 0 ? 'bad' : unready > 0 ? 'waiting' : 'good';
  return {
    completed,
    loading: loading ?? [],
    errored: errored ?? [],
    rows,
    validation: { verdict, states, bad: worst ?? [] },
  };
}
