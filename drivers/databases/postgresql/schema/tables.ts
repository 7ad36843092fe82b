import { milliseconds } from '../../../../engine/duration.ts';
import type { Plan } from '../../../../engine/plan/resolved.ts';
import type { Action, Duration, Probe, Reader } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { quoteTable } from '../names.ts';
import { whatIsMade } from './made.ts';
import type { Moving } from './staying.ts';

/** What moves of the plan's database. */
export const movingOf = (plan: Plan, tables: readonly Table[]): Moving => ({
  schemas: plan.source.databases,
  tables: tables.map(({ source }) => source),
});

/** Creates extensions, schemas, types, functions, tables and views as pg_dump writes them; what is put back after the load is left out. */
export async function createTables(
  read: Reader,
  plan: Plan,
  tables: readonly Table[],
): Promise<readonly Action[]> {
  const moving = movingOf(plan, tables);
  const { schemas, extensions, drops, keys } = await whatIsMade(read, moving);
  return [
    {
      id: 'tables',
      title: `create ${tables.length} tables in ${moving.schemas.map((name) => `"${name}"`).join(', ')} as pg_dump writes them, without indexes and keys${extensions.length > 0 ? `, and the extensions ${extensions.map(({ name }) => name).join(', ')}` : ''}`,
      forward: {
        op: 'postgresql.create-tables@1',
        input: { moving, schemas, extensions },
        on: 'target',
      },
      until: [
        {
          ask: {
            op: 'postgresql.missing-relations@1',
            input: { relations: moving.tables },
            on: 'target',
          },
          path: 'missing.length',
          is: [0],
          within: '2m',
        },
      ],
      back: {
        title: 'drops them',
        call: { op: 'postgresql.drop@1', input: { drops }, on: 'target' },
        until: [
          {
            ask: {
              op: 'postgresql.still-there@1',
              input: { schemas: moving.schemas, keys },
              on: 'target',
            },
            path: 'there',
            is: [[]],
            within: '5m',
          },
        ],
      },
    },
    ...(plan.replication.dms === null ? [] : [primaryKeys(moving, tables)]),
  ];
}

/** DMS writes a row's large objects after it, and finds it, and each row that changes meanwhile, by its key. (User guide, "Limitations on using a PostgreSQL database as a DMS source".) */
const primaryKeys = (moving: Moving, tables: readonly Table[]): Action => ({
  id: 'keys',
  title: 'put the primary keys on, by which DMS finds rows while it loads',
  forward: { op: 'postgresql.build-indexes@1', input: { moving, only: 'primary keys' }, on: 'target' },
  until: [
    {
      ask: {
        sql: `SELECT count(*) AS n FROM unnest($1::text[]) AS wanted(name)
              WHERE NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = to_regclass(name) AND x.indisprimary)`,
        values: [tables.map(({ target }) => quoteTable(target))],
        on: 'target',
      },
      path: 'n',
      is: [0],
      within: '2m',
    },
  ],
  back: { nothing: 'they go with the tables that this run created' },
});

/** Both sides define every table alike; counters aside. */
export const sameDefinitions = (tables: readonly Table[], within: Duration): Probe => ({
  ask: { op: 'postgresql.definition-differences@1', input: { tables } },
  path: 'different',
  is: [[]],
  within:
    milliseconds(within) < 20_000 + tables.length * 5 ? `${20 + Math.ceil(tables.length / 200)}s` : within,
});

/** Puts back keys, indexes and foreign keys, proves that both sides define every table alike, and gives the planner its statistics. */
export async function createIndexes(
  read: Reader,
  plan: Plan,
  tables: readonly Table[],
): Promise<readonly Action[]> {
  const [row] = await read.rows(
    'source',
    `SELECT count(*) FILTER (WHERE NOT x.indisprimary) AS indexes,
            (SELECT count(*) FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace m ON m.oid = t.relnamespace
             WHERE m.nspname = ANY ($1) AND k.contype = 'f') AS keys
     FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ANY ($1)`,
    [plan.source.databases],
  );
  return [
    {
      id: 'indexes',
      title: `build primary keys, ${row?.indexes} more indexes and ${row?.keys} foreign keys`,
      forward: { op: 'postgresql.build-indexes@1', input: { moving: movingOf(plan, tables) }, on: 'target' },
      // What differs after the call was changed by somebody else, and stays so.
      until: [{ ...sameDefinitions(tables, '14d'), path: 'verdict', is: ['alike'], never: ['different'] }],
      back: { nothing: 'they go with the tables that this run created' },
    },
    {
      id: 'statistics',
      title: `analyze ${tables.length} tables: a copy brings no statistics, and the first queries would be planned without`,
      forward: {
        op: 'postgresql.analyze@1',
        input: { tables: tables.map(({ target }) => target) },
        on: 'target',
      },
      until: [
        {
          ask: {
            op: 'postgresql.unanalyzed@1',
            input: { tables: tables.map(({ target }) => target) },
            on: 'target',
          },
          path: 'unanalyzed',
          is: [0],
          within: '1h',
        },
      ],
      back: { nothing: 'statistics harm nobody' },
    },
  ];
}
