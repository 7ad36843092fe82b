import type { Tools } from '../../operation.ts';
import type { Runner } from './find-task.ts';
import { callsOf } from './runner.ts';

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
  /** ISO 8601. */
  readonly LastUpdateTime?: string;
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
  /** How many are not loaded to their end yet. */
  readonly unloaded: number;
  /** Names of tables that are being loaded, and of those that went wrong. */
  readonly loading: readonly string[];
  readonly errored: readonly string[];
  readonly rows: number;
  /** How many DMS has yet to compare for the first time, or anew. */
  readonly uncompared: number;
  readonly validation: Validation;
};

/** Of the states of a table's validation, those that say that rows differ or cannot be compared. (User guide, "AWS DMS data validation".) */
const bad = new Set(['Mismatched records', 'Suspended records', 'Table error', 'Error']);
/** Those that are on the way. Records that are pending changed just now, and are compared again. */
const waiting = new Set(['Pending validation', 'Preparing table', 'Pending revalidation']);

/** `database.table`, as the source has it. */
export const nameOf = ({ SchemaName, TableName }: TableStatistics): string => `${SchemaName}.${TableName}`;

/** DMS gave the table up, or left rows of it out. */
export const isErrored = ({ TableState = '', FullLoadErrorRows = 0 }: TableStatistics): boolean =>
  /error|cancel|suspend/i.test(TableState) || (FullLoadErrorRows > 0 && TableState === loaded);

/** Its rows differ, or could not be compared. */
export const isBad = ({
  ValidationState = 'Not enabled',
  ValidationFailedRecords = 0,
  ValidationSuspendedRecords = 0,
}: TableStatistics): boolean =>
  bad.has(ValidationState) || ValidationFailedRecords + ValidationSuspendedRecords > 0;

const loaded = 'Table completed';

/** Counts what DMS tells of the tables of a task. */
export function tally(tables: readonly TableStatistics[]): Tally {
  const [loading, errored, worst]: [string[], string[], string[]] = [[], [], []];
  const states: Record<string, number> = {};
  let [completed, unloaded, rows, uncompared, differs] = [0, 0, 0, 0, false];
  for (const table of tables) {
    const name = nameOf(table);
    const { TableState: state = '', ValidationState: validation = 'Not enabled' } = table;
    rows += table.FullLoadRows ?? 0;
    if (isErrored(table)) errored.push(name);
    else if (state !== loaded) unloaded++;
    if (state === loaded) completed++;
    else if (state === 'Full load') loading.push(name);
    states[validation] = (states[validation] ?? 0) + 1;
    if (isBad(table)) {
      differs = true;
      if (worst.length < 10) worst.push(`${name}: ${validation}`);
    } else if (waiting.has(validation)) uncompared++;
  }
  const verdict = differs ? 'bad' : uncompared > 0 ? 'waiting' : 'good';
  return {
    completed,
    unloaded,
    loading,
    errored,
    rows,
    uncompared,
    validation: { verdict, states, bad: worst },
  };
}

/** The tables of a runner: every one, or only those that DMS gave up. */
export async function statisticsOf(
  { aws }: Pick<Tools, 'aws'>,
  arn: string,
  runner: Runner,
  only?: 'given up',
): Promise<readonly TableStatistics[]> {
  const { statistics, listed } = callsOf[runner];
  const told = (await aws(statistics(arn, only && ['Table error', 'Table cancelled']))) as {
    readonly [list: string]: readonly TableStatistics[];
  };
  return told[listed] ?? [];
}

/** Tables on a page, and milliseconds that one costs: DMS grants an account eight requests a second (user guide, "Quotas"). */
const [page, cost] = [500, 250];
const told = new Map<string, { readonly until: number; readonly tables: readonly TableStatistics[] }>();

/** Every table, read anew where what was read before is older than reading it may cost: a wait that asks each second would be throttled. */
export async function recentStatisticsOf(
  tools: Pick<Tools, 'aws'>,
  arn: string,
  runner: Runner,
): Promise<readonly TableStatistics[]> {
  const known = told.get(arn);
  if (known && Date.now() < known.until) return known.tables;
  const tables = await statisticsOf(tools, arn, runner);
  const pages = Math.floor(tables.length / page);
  told.set(arn, { until: Date.now() + pages * cost, tables });
  return tables;
}

/** What was read before counts no more: something was asked of DMS that changes it. */
export function forgetStatistics(arn: string): void {
  told.delete(arn);
}
