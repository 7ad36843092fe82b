import { copyRows, type RowWriter } from '../../../data/copy/copy.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Action, Json, Reader } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Address, type Operation, operation, type Tools } from '../../operation.ts';
import { describeColumns } from './literals.ts';
import { own, quoteName, quoteTable } from './names.ts';
import { connect, type Session } from './session.ts';
import { openSnapshot, type SnapshotWay, underInstanceLock } from './snapshot.ts';
import { estimateRows } from './tables.ts';
import { withSession } from './with-session.ts';

type Input = { tables: readonly Table[]; workers: number };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.copy-rows@1': { input: Input };
  }
}

/** The copy as an action: done when the target's own record of it says so. */
export async function copyAction(
  read: Reader,
  tables: readonly Table[],
  workers: number,
  op: 'mysql.copy-rows@1' | 'mariadb.copy-rows@1' = 'mysql.copy-rows@1',
): Promise<Action> {
  const rows = total(await estimateRows(read, tables));
  return {
    id: 'rows',
    title: `copy ${tables.length} tables over ${workers} connections`,
    note: `about ${rows.toLocaleString('en')} rows`,
    forward: { op, input: { tables, workers } },
    until: [
      {
        ask: {
          sql: `SELECT state, position_after AS position, row_count AS \`rows\`, byte_count AS bytes, took_ms AS ms FROM ${own}.copied`,
          on: 'target',
        },
        path: 'state',
        is: ['done'],
        within: '14d',
      },
    ],
    back: { nothing: 'the rows go with the tables that this run created; a next copy begins anew' },
  };
}

/**
 * Copies every row. A snapshot dies with its connections, and rows of two snapshots do not belong together: killed in the middle,
 * the copy begins anew with empty tables.
 */
export async function copyTables({ tables, workers }: Input, tools: Tools, way: SnapshotWay): Promise<Json> {
  const began = Date.now();
  const [source, target] = [await tools.server('source'), await tools.server('target')];
  await withSession(target, tools, (session) => beginAnew(session, tables));
  const estimates = await withSession(source, tools, (session) =>
    estimateRows({ rows: (_, sql, values) => session.rows(sql, values) }, tables),
  );
  const of = total(estimates);
  const snapshot = await openSnapshot(
    source,
    workers,
    new Map(tables.map((table, n) => [table, estimates[n] ?? 0])),
    tools.stop,
    way,
  );
  const writers: RowWriter<Table>[] = [];
  try {
    for (const _ of snapshot.readers) writers.push(await openWriter(target));
    const copied = await copyRows({
      snapshot,
      writers,
      tables,
      stop: tools.stop,
      progress: (rows, bytes, table) =>
        tools.progress({
          done: rows,
          of: Math.max(of, rows),
          unit: 'rows',
          bytes,
          on: `${table.target.database}.${table.target.table}`,
        }),
    });
    await withSession(target, tools, (session) =>
      session.rows(
        `UPDATE ${own}.copied SET state = 'done', position_after = ?, row_count = ?, byte_count = ?, took_ms = ?`,
        [copied.position, copied.rows, copied.bytes, Date.now() - began],
      ),
    );
    return { rows: copied.rows, bytes: copied.bytes };
  } finally {
    snapshot.end();
    await Promise.all(writers.map((writer) => writer.close()));
  }
}

const copy = operation({
  name: 'mysql.copy-rows@1',
  reads: false,
  run: (input, tools) => copyTables(input, tools, underInstanceLock),
});

const total = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

/** Rows of a copy that did not end are removed; rows of anybody else stop the copy before it starts. */
async function beginAnew(session: Session, tables: readonly Table[]): Promise<void> {
  await session.rows('SET SESSION sql_log_bin = OFF, foreign_key_checks = OFF');
  const [before] = await session.rows(`SELECT state FROM ${own}.copied`);
  for (const { target } of tables) {
    if (before) await session.rows(`TRUNCATE TABLE ${quoteTable(target)}`);
    else if ((await session.rows(`SELECT 1 FROM ${quoteTable(target)} LIMIT 1`)).length > 0)
      throw new Fault(
        `"${target.database}.${target.table}" on the target has rows that this run did not write`,
        {
          next: 'Empty it, or leave it out of the plan, and run again.',
        },
      );
  }
  await session.rows(`REPLACE INTO ${own}.copied VALUES (1, 'copying', '', 0, 0, 0)`);
}

async function openWriter(address: Address): Promise<RowWriter<Table>> {
  const session = await connect(address);
  await session.rows('SET SESSION sql_log_bin = OFF, foreign_key_checks = OFF, unique_checks = OFF');
  // What the source holds is right, be it an ENUM's empty error value; the comparison proves that it arrived.
  await session.rows(`SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES'`);
  const heads = new Map<Table, string>();
  return {
    async write(table, rows) {
      let head = heads.get(table);
      if (head === undefined) {
        const { columns } = await describeColumns(session, table.target);
        const names = columns.filter(({ generated }) => !generated).map(({ name }) => quoteName(name));
        head = `INSERT INTO ${quoteTable(table.target)} (${names.join(', ')}) VALUES `;
        heads.set(table, head);
      }
      await session.write(head + rows.join(','));
    },
    close: () => session.close(),
  };
}

export const copyOperations: readonly Operation[] = [copy];
