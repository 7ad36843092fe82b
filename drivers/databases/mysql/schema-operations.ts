import type { Json, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { besideEachOther } from './beside.ts';
import { canonical, readDefinition } from './schema.ts';
import { withSession } from './with-session.ts';

/** Statements: what each session begins with, those for the databases, then one for each table, in no order. */
type TablesToCreate = {
  readonly settings: readonly string[];
  readonly databases: readonly string[];
  readonly tables: readonly string[];
};

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.create-tables@1': { input: TablesToCreate };
    'mysql.missing-tables@1': { input: { tables: readonly Table['target'][] } };
    'mysql.definitions@1': { input: { tables: readonly Table['source'][] } };
    'mysql.definition-differences@1': { input: { tables: readonly Table[] } };
  }
}

/** Each statement passes over what is there: a killed engine's successor makes the rest. */
const createTables = operation({
  name: 'mysql.create-tables@1',
  reads: false,
  async run({ settings, databases, tables }, tools): Promise<Json> {
    const address = await tools.server(tools.on);
    await withSession(address, tools, async (session) => {
      for (const statement of [...settings, ...databases]) await session.rows(statement);
    });
    let done = 0;
    await besideEachOther(
      tables,
      address,
      tools,
      async (session, statement) => {
        await session.rows(statement);
        tools.progress({ done: ++done, of: tables.length, unit: 'tables' });
      },
      async (session) => {
        for (const statement of settings) await session.rows(statement);
      },
    );
    return { created: done };
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

/** What some tables are made of, in their order. */
async function readDefinitions(
  tables: readonly Table['source'][],
  side: Side,
  tools: Tools,
): Promise<readonly string[]> {
  const texts: string[] = new Array(tables.length);
  await besideEachOther(tables, await tools.server(side), tools, async (session, table, index) => {
    texts[index] = await readDefinition(session, table);
  });
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
    const names = different.map(({ target }) => `${target.database}.${target.table}`);
    return {
      verdict: names.length === 0 ? 'alike' : 'different',
      different: names,
      findings: names.map((name) => ({
        what: `"${name}" is defined otherwise on the target than on the source`,
        why: 'DDL ran on one side',
        mend: 'Compare SHOW CREATE TABLE on both sides, and hold DDL back until the target is open.',
      })),
    };
  },
});

export const schemaOperations: readonly Operation[] = [
  createTables,
  missingTables,
  definitions,
  definitionDifferences,
];
