import type { Json, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { quoteTable } from './names.ts';
import { canonical, type Held, readDefinition, splitDefinition } from './schema.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.build-indexes@1': {
      input: {
        tables: readonly { table: Table['target']; keys: readonly Held[]; foreignKeys: readonly Held[] }[];
      };
    };
    'mysql.missing-tables@1': { input: { tables: readonly Table['target'][] } };
    'mysql.definitions@1': { input: { tables: readonly Table['source'][] } };
    'mysql.definition-differences@1': { input: { tables: readonly Table[] } };
  }
}

/** Builds the keys that are not there yet, all of a table in one statement; then the foreign keys, once every parent has its own. */
const buildIndexes = operation({
  name: 'mysql.build-indexes@1',
  reads: false,
  async run({ tables }, tools): Promise<Json> {
    const rounds = (['keys', 'foreignKeys'] as const).map((kind) =>
      tables.filter((each) => each[kind].length > 0),
    );
    const of = rounds.reduce((sum, round) => sum + round.length, 0);
    let done = 0;
    await withSession(await tools.server('target'), tools, async (session) => {
      // The rows come from one snapshot of a source that enforces its keys: checking each again would rebuild the table.
      await session.rows('SET SESSION sql_log_bin = 0, foreign_key_checks = 0, unique_checks = 1');
      for (const [index, round] of rounds.entries())
        for (const each of round) {
          tools.stop.throwIfAborted();
          tools.progress({ done, of, unit: 'indexes', on: `${each.table.database}.${each.table.table}` });
          const there = splitDefinition(await readDefinition(session, each.table));
          const [wanted, present] =
            index === 0 ? [each.keys, there.keys] : [each.foreignKeys, there.foreignKeys];
          const missing = wanted.filter(({ name }) => !present.some((other) => other.name === name));
          if (missing.length > 0)
            await session.rows(
              `ALTER TABLE ${quoteTable(each.table)} ${missing.map(({ clause }) => `ADD ${clause}`).join(', ')}`,
            );
          done++;
        }
    });
    return { built: of };
  },
});

const missingTables = operation({
  name: 'mysql.missing-tables@1',
  reads: true,
  run: async ({ tables }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const rows = await session.rows(
        'SELECT table_schema AS db, table_name AS name FROM information_schema.tables WHERE table_schema IN (?)',
        [[...new Set(tables.map(({ database }) => database))]],
      );
      const there = new Set(rows.map(({ db, name }) => `${db}\0${name}`));
      return { missing: tables.filter(({ database, table }) => !there.has(`${database}\0${table}`)) };
    }),
});

/** Sessions that read definitions beside each other: with ten thousand tables each waits for the network as often. */
const readers = 4;

/** What some tables are made of, in their order. */
async function readDefinitions(
  tables: readonly Table['source'][],
  side: Side,
  tools: Tools,
): Promise<readonly string[]> {
  const address = await tools.server(side);
  const texts: string[] = new Array(tables.length);
  const waiting = tables.entries();
  await Promise.all(
    Array.from({ length: Math.min(readers, tables.length) }, () =>
      withSession(address, tools, async (session) => {
        for (const [index, table] of waiting) {
          tools.stop.throwIfAborted();
          texts[index] = await readDefinition(session, table);
        }
      }),
    ),
  );
  return texts;
}

const definitions = operation({
  name: 'mysql.definitions@1',
  reads: true,
  run: async ({ tables }, tools): Promise<Json> => ({
    texts: await readDefinitions(tables, tools.on, tools),
  }),
});

const definitionDifferences = operation({
  name: 'mysql.definition-differences@1',
  reads: true,
  async run({ tables }, tools): Promise<Json> {
    const [left, right] = await Promise.all([
      readDefinitions(
        tables.map(({ source }) => source),
        'source',
        tools,
      ),
      readDefinitions(
        tables.map(({ target }) => target),
        'target',
        tools,
      ),
    ]);
    const different = tables.filter(
      (_, index) => canonical(left[index] ?? '') !== canonical(right[index] ?? ''),
    );
    return { different: different.map(({ target }) => `${target.database}.${target.table}`) };
  },
});

export const schemaOperations: readonly Operation[] = [
  buildIndexes,
  missingTables,
  definitions,
  definitionDifferences,
];
