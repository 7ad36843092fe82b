import { type Position, printCheckpoint, readPosition } from './position.ts';
import { quoteName, quoteText, type TableName } from './quote.ts';
import type { Session } from './session.ts';

/** The tables in which DMS keeps on the target what went wrong. */
export interface ControlTables {
  /** A change that was not made. */
  exception(table: TableName, statement: string, error: string): Promise<void>;
  /** A row that is not the same on both sides. */
  failure(table: TableName, key: string, type: FailureType, details: string): Promise<void>;
  /** Forgets the rows of a table that is compared anew. */
  forgetFailures(table: TableName): Promise<void>;
  /** The statement that keeps a place in the transaction that brings everything up to it; null where none is kept. */
  keep(position: Position): string | null;
  /** The place that was kept last; null where there is none. */
  readKept(): Promise<Position | null>;
  forgetKept(): Promise<void>;
}

/** How a row differs. */
export type FailureType = 'RECORD_DIFF' | 'MISSING_SOURCE' | 'MISSING_TARGET';

const statementAtMost = 60_000;
const detailsAtMost = 8_000;

/** Makes the control tables that are not there yet; the endpoint's account must be allowed to. `task` is the last part of the task's ARN. */
export async function openControlTables(
  session: Session,
  schema: string,
  task: string,
  { validate, recoveryTable }: { readonly validate: boolean; readonly recoveryTable: boolean },
): Promise<ControlTables> {
  const exceptions = `${quoteName(schema)}.\`awsdms_apply_exceptions\``;
  const failures = `${quoteName(schema)}.\`awsdms_validation_failures_v1\``;
  const state = `${quoteName(schema)}.\`awsdms_txn_state\``;
  await session.write(`CREATE DATABASE IF NOT EXISTS ${quoteName(schema)}`);
  await session.write(
    `CREATE TABLE IF NOT EXISTS ${exceptions} (TASK_NAME VARCHAR(128) NOT NULL, TABLE_OWNER VARCHAR(128) NOT NULL,
      TABLE_NAME VARCHAR(128) NOT NULL, ERROR_TIME TIMESTAMP NOT NULL, STATEMENT LONGTEXT NOT NULL, ERROR LONGTEXT NOT NULL)`,
  );
  if (validate)
    await session.write(
      `CREATE TABLE IF NOT EXISTS ${failures} (TASK_NAME VARCHAR(128) NOT NULL, TABLE_OWNER VARCHAR(128) NOT NULL,
        TABLE_NAME VARCHAR(128) NOT NULL, FAILURE_TIME DATETIME(3) NOT NULL, KEY_TYPE VARCHAR(128) NOT NULL, \`KEY\` TEXT NOT NULL,
        FAILURE_TYPE VARCHAR(128) NOT NULL, DETAILS VARCHAR(8000) NOT NULL)`,
    );
  if (recoveryTable)
    await session.write(
      `CREATE TABLE IF NOT EXISTS ${state} (TASK_NAME VARCHAR(128) NOT NULL PRIMARY KEY, CHECKPOINT VARCHAR(1024) NOT NULL)`,
    );
  const of = (table: TableName) => [task, table.schema, table.table].map(quoteText).join(',');
  return {
    async exception(table, statement, error) {
      const texts = [statement.slice(0, statementAtMost), error].map(quoteText).join(',');
      await session.write(`INSERT INTO ${exceptions} VALUES (${of(table)}, UTC_TIMESTAMP(), ${texts})`);
    },
    async failure(table, key, type, details) {
      const texts = [type, details.slice(0, detailsAtMost)].map(quoteText).join(',');
      await session.write(
        `INSERT INTO ${failures} VALUES (${of(table)}, UTC_TIMESTAMP(3), 'Row', ${quoteText(key)}, ${texts})`,
      );
    },
    async forgetFailures(table) {
      await session.write(
        `DELETE FROM ${failures} WHERE (TASK_NAME, TABLE_OWNER, TABLE_NAME) = (${of(table)})`,
      );
    },
    keep: (position) =>
      recoveryTable
        ? `REPLACE INTO ${state} VALUES (${quoteText(task)}, ${quoteText(printCheckpoint(position))})`
        : null,
    async readKept() {
      if (!recoveryTable) return null;
      const rows = await session.texts(
        `SELECT CHECKPOINT FROM ${state} WHERE TASK_NAME = ${quoteText(task)}`,
      );
      return readPosition(rows[0]?.[0] ?? '') ?? null;
    },
    async forgetKept() {
      if (recoveryTable) await session.write(`DELETE FROM ${state} WHERE TASK_NAME = ${quoteText(task)}`);
    },
  };
}
