import type { Json } from '../../../../engine/step.ts';
import type { Table } from '../../../database.ts';
import { type Operation, operation, type Tools } from '../../../operation.ts';
import { quoteName, quoteTable } from '../names.ts';
import type { Session } from '../session.ts';
import { withSession } from '../with-session.ts';
import { accountOperations } from './account-operations.ts';
import { differenceOperations } from './differences.ts';
import { dumpSection, type Moving } from './dump.ts';
import type { Made } from './made.ts';
import { givingOwners } from './owners.ts';
import { type Piece, piecesOf } from './sections.ts';

type Name = Table['target'];

declare module '../../../../engine/step.ts' {
  interface Operations {
    'postgresql.create-tables@1': { input: { moving: Moving } & Pick<Made, 'schemas' | 'extensions'> };
    'postgresql.missing-relations@1': { input: { relations: readonly Name[] } };
    'postgresql.drop@1': { input: { drops: readonly string[] } };
    /** `only`: the keys by which rows are found while they are loaded; everything where it is left out. */
    'postgresql.build-indexes@1': { input: { moving: Moving; only?: 'primary keys' } };
    'postgresql.analyze@1': { input: { tables: readonly Name[] } };
    'postgresql.unanalyzed@1': { input: { tables: readonly Name[] } };
    'postgresql.restore-objects@1': { input: { moving: Moving } };
    'postgresql.refresh@1': { input: { views: readonly Name[] } };
    'postgresql.unpopulated@1': { input: { views: readonly Name[] } };
  }
}

const onTarget = async <T>(tools: Tools, work: (session: Session) => Promise<T>): Promise<T> =>
  withSession(await tools.server('target'), tools, work);

async function missing(session: Session, relations: readonly Name[]): Promise<readonly string[]> {
  const rows = await session.rows(
    'SELECT name FROM unnest($1::text[]) AS wanted(name) WHERE to_regclass(name) IS NULL',
    [relations.map(quoteTable)],
  );
  return rows.map(({ name }) => String(name));
}

/** All in one transaction: a killed engine leaves either everything or nothing, and the second time finds it there. */
const createTables = operation({
  name: 'postgresql.create-tables@1',
  reads: false,
  run: async ({ moving, schemas, extensions }, tools): Promise<Json> => {
    const there = await onTarget(tools, (session) => missing(session, moving.tables));
    if (there.length === 0) return { created: 0 };
    const script = await dumpSection(moving, 'tables', tools);
    const owners = await givingOwners(schemas, tools);
    await onTarget(tools, (session) =>
      session.write(
        [
          'BEGIN',
          ...schemas.map((name) => `CREATE SCHEMA IF NOT EXISTS ${quoteName(name)}`),
          ...owners,
          ...extensions.flatMap(({ name, schema }) => [
            `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`,
            `CREATE EXTENSION IF NOT EXISTS ${quoteName(name)} SCHEMA ${quoteName(schema)}`,
          ]),
          script,
          'COMMIT',
        ].join(';\n'),
      ),
    );
    return { created: moving.tables.length };
  },
});

const missingRelations = operation({
  name: 'postgresql.missing-relations@1',
  reads: true,
  run: async ({ relations }, tools): Promise<Json> =>
    onTarget(tools, async (session) => ({ missing: await missing(session, relations) })),
});

const drop = operation({
  name: 'postgresql.drop@1',
  reads: false,
  run: async ({ drops }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      for (const statement of drops) {
        tools.stop.throwIfAborted();
        await session.write(statement);
      }
      return { dropped: drops.length };
    }),
});

const workers = 4;

/** What a statement that was run before is refused with: duplicate_table, duplicate_object, invalid_table_definition (a second primary key). */
const standsAlready = new Set(['42P07', '42710', '42P16']);

/** pg_dump writes a key's columns behind it, and its name before it. */
const isPrimary = /\sPRIMARY KEY \(/;

/** Keys and indexes beside each other; what puts them together, and foreign keys, which lock two tables each, one by one. */
const buildIndexes = operation({
  name: 'postgresql.build-indexes@1',
  reads: false,
  async run({ moving, only }, tools): Promise<Json> {
    const all = piecesOf(await dumpSection(moving, 'indexes', tools));
    const pieces = only ? all.filter(({ kind, sql }) => kind === 'CONSTRAINT' && isPrimary.test(sql)) : all;
    const beside = pieces.filter(({ kind }) => kind === 'CONSTRAINT' || kind === 'INDEX');
    const after = [
      ...pieces.filter(({ kind }) => !['CONSTRAINT', 'INDEX', 'FK CONSTRAINT'].includes(kind)),
      ...pieces.filter(({ kind }) => kind === 'FK CONSTRAINT'),
    ];
    let done = 0;
    const build = async (session: Session, { name, sql }: Piece) => {
      tools.stop.throwIfAborted();
      tools.progress({ done, of: pieces.length, unit: 'indexes', on: name });
      await session.write(sql).catch((error: { code?: string }) => {
        if (!standsAlready.has(error.code ?? '')) throw error;
      });
      done++;
    };
    const waiting = [...beside];
    const work = () =>
      onTarget(tools, async (session) => {
        await session.write("SET lock_timeout = 0; SET maintenance_work_mem = '256MB'");
        for (let piece = waiting.shift(); piece; piece = waiting.shift()) await build(session, piece);
      });
    const ended = await Promise.allSettled(Array.from({ length: workers }, work));
    for (const each of ended) if (each.status === 'rejected') throw each.reason;
    await onTarget(tools, async (session) => {
      for (const piece of after) await build(session, piece);
    });
    return { built: pieces.length };
  },
});

const analyze = operation({
  name: 'postgresql.analyze@1',
  reads: false,
  async run({ tables }, tools): Promise<Json> {
    const waiting = [...tables];
    const work = () =>
      onTarget(tools, async (session) => {
        for (let table = waiting.shift(); table; table = waiting.shift()) {
          tools.stop.throwIfAborted();
          tools.progress({
            done: tables.length - waiting.length - 1,
            of: tables.length,
            unit: 'tables',
            on: quoteTable(table),
          });
          await session.write(`ANALYZE ${quoteTable(table)}`);
        }
      });
    await Promise.all([work(), work()]);
    return { analyzed: tables.length };
  },
});

const unanalyzed = operation({
  name: 'postgresql.unanalyzed@1',
  reads: true,
  run: async ({ tables }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT count(*) AS n FROM unnest($1::text[]) AS wanted(name)
         JOIN pg_stat_all_tables s ON s.relid = to_regclass(wanted.name) WHERE s.last_analyze IS NULL`,
        [tables.map(quoteTable)],
      );
      return { unanalyzed: Number(row?.n) };
    }),
});

/** One by one: what was made before an engine was killed stands already. */
const restoreObjects = operation({
  name: 'postgresql.restore-objects@1',
  reads: false,
  async run({ moving }, tools): Promise<Json> {
    const pieces = piecesOf(await dumpSection(moving, 'objects', tools));
    await onTarget(tools, async (session) => {
      await session.write('SET check_function_bodies = off');
      for (const { sql } of pieces) {
        tools.stop.throwIfAborted();
        await session.write(sql).catch((error: { code?: string }) => {
          if (!standsAlready.has(error.code ?? '')) throw error;
        });
      }
    });
    return { restored: pieces.length };
  },
});

const refresh = operation({
  name: 'postgresql.refresh@1',
  reads: false,
  run: async ({ views }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      for (const [done, view] of views.entries()) {
        tools.stop.throwIfAborted();
        tools.progress({ done, of: views.length, unit: 'objects', on: quoteTable(view) });
        await session.write(`REFRESH MATERIALIZED VIEW ${quoteTable(view)}`);
      }
      return { refreshed: views.length };
    }),
});

const unpopulated = operation({
  name: 'postgresql.unpopulated@1',
  reads: true,
  run: async ({ views }, tools): Promise<Json> =>
    onTarget(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT count(*) AS n FROM unnest($1::text[]) AS wanted(name)
         LEFT JOIN pg_class c ON c.oid = to_regclass(wanted.name) WHERE c.relispopulated IS NOT TRUE`,
        [views.map(quoteTable)],
      );
      return { unpopulated: Number(row?.n) };
    }),
});

export const schemaOperations: readonly Operation[] = [
  createTables,
  missingRelations,
  drop,
  buildIndexes,
  analyze,
  unanalyzed,
  restoreObjects,
  refresh,
  unpopulated,
  ...accountOperations,
  ...differenceOperations,
];
