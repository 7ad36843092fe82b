import type { ControlTables } from '../control-tables.ts';
import { atLsn, printPosition, readLsn } from '../position.ts';
import type { TableName } from '../quote.ts';
import type { Session } from '../session.ts';
import type { Settings } from '../settings.ts';
import { quoteName, quoteText } from './quote.ts';

const statementAtMost = 60_000;
const detailsAtMost = 8_000;

/** Makes the control tables that are not there yet, in a schema that the endpoint's account may make, or may create tables in. */
export async function openControlTables(
  session: Session,
  schema: string,
  task: string,
  { validate, recoveryTable }: Pick<Settings, 'validate' | 'recoveryTable'>,
): Promise<ControlTables> {
  const own = quoteName(schema);
  const exceptions = `${own}.awsdms_apply_exceptions`;
  const failures = `${own}.awsdms_validation_failures_v1`;
  const state = `${own}.awsdms_txn_state`;
  const there = await session.texts(`SELECT 1 FROM pg_namespace WHERE nspname = ${quoteText(schema)}`);
  if (there.length === 0) await session.write(`CREATE SCHEMA ${own}`);
  const of =
    '"TASK_NAME" varchar(128) NOT NULL, "TABLE_OWNER" varchar(128) NOT NULL, "TABLE_NAME" varchar(128) NOT NULL';
  await session.write(
    `CREATE TABLE IF NOT EXISTS ${exceptions} (${of}, "ERROR_TIME" timestamp NOT NULL, "STATEMENT" text NOT NULL, "ERROR" text NOT NULL)`,
  );
  if (validate)
    await session.write(
      `CREATE TABLE IF NOT EXISTS ${failures} (${of}, "FAILURE_TIME" timestamp NOT NULL, "KEY_TYPE" varchar(128) NOT NULL,
        "KEY" varchar(8000) NOT NULL, "FAILURE_TYPE" varchar(128) NOT NULL, "DETAILS" varchar(8000) NOT NULL)`,
    );
  if (recoveryTable)
    await session.write(
      `CREATE TABLE IF NOT EXISTS ${state} ("TASK_NAME" varchar(128) PRIMARY KEY, "CHECKPOINT" varchar(1024) NOT NULL)`,
    );
  const named = (table: TableName) => [task, table.schema, table.table].map(quoteText).join(',');
  const id = quoteText(task);
  return {
    async exception(table, statement, error) {
      const texts = [statement.slice(0, statementAtMost), error].map(quoteText).join(',');
      await session.write(`INSERT INTO ${exceptions} VALUES (${named(table)}, now(), ${texts})`);
    },
    async failure(table, key, type, details) {
      const texts = [type, details.slice(0, detailsAtMost)].map(quoteText).join(',');
      await session.write(
        `INSERT INTO ${failures} VALUES (${named(table)}, now(), 'Row', ${quoteText(key.slice(0, detailsAtMost))}, ${texts})`,
      );
    },
    async forgetFailures(table) {
      await session.write(
        `DELETE FROM ${failures} WHERE ("TASK_NAME", "TABLE_OWNER", "TABLE_NAME") = (${named(table)})`,
      );
    },
    keep: (position) =>
      recoveryTable
        ? `INSERT INTO ${state} VALUES (${id}, ${quoteText(printPosition(position))})
           ON CONFLICT ("TASK_NAME") DO UPDATE SET "CHECKPOINT" = excluded."CHECKPOINT"`
        : null,
    async readKept() {
      if (!recoveryTable) return null;
      const [row] = await session.texts(`SELECT "CHECKPOINT" FROM ${state} WHERE "TASK_NAME" = ${id}`);
      return row?.[0] == null ? null : atLsn(readLsn(row[0]));
    },
    async forgetKept() {
      if (recoveryTable) await session.write(`DELETE FROM ${state} WHERE "TASK_NAME" = ${id}`);
    },
  };
}
