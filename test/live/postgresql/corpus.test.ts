import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresqlDialect } from '../../../drivers/databases/postgresql/dialect.ts';
import { compareOn, type Ground } from '../compare/both-sides.ts';
import { testCases } from '../compare/corpus.ts';
import { testWrites } from '../compare/writes.ts';
import { many, numbers, postgresqlCases } from './compare-cases.ts';
import { type Rig, startRig } from './rig.ts';

const schema = 'compare_corpus';
let rig: Rig;
const ground: Ground = {
  dialect: postgresqlDialect,
  database: () => schema,
  open: (side) => rig.open(side, 'postgres'),
  words: {
    settings: [],
    anew: (name) => [
      `DROP SCHEMA IF EXISTS ${name} CASCADE`,
      `CREATE SCHEMA ${name}`,
      `SET search_path = ${name}`,
    ],
    drop: (name) => `DROP SCHEMA IF EXISTS ${name} CASCADE`,
    analyze: (table) => `ANALYZE ${table}`,
  },
};

beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig?.stop());

describe('a comparison while rows are written', () => {
  testWrites(ground, {
    seed: "INSERT INTO t SELECT i, i, 'old' FROM generate_series(0, 19999) AS i",
    upsert: (id, v) =>
      `INSERT INTO t VALUES (${id}, ${v}, 'new') ON CONFLICT (id) DO UPDATE SET v = excluded.v, note = excluded.note`,
  });
});

describe('what a comparison finds on PostgreSQL', () => {
  const { sides } = testCases(ground, postgresqlCases);

  test('a target without rows is counted in full, and the first twenty are named', async () => {
    for (const side of sides()) await side.rows(`CREATE TABLE t ${many}`);
    await sides()[0].rows(numbers('i, i'));
    for (const side of sides()) await side.rows('ANALYZE t');
    const [table] = (await compareOn(ground)).tables;
    expect(table).toMatchObject({
      missing: 20_000,
      extra: 0,
      changed: 0,
      rows: { source: 20_000, target: 0 },
    });
    expect(table?.differences).toHaveLength(20);
  });

  test('a key in a collation of another version is read without relying on its order', async () => {
    const [here] = sides();
    await here.rows('CREATE TABLE t (a text COLLATE "und-x-icu", b text COLLATE "C", c int)');
    const [table] = await postgresqlDialect.describe(await ground.open('source'), schema);
    expect(table?.columns.map(({ collation }) => collation)).toEqual([
      expect.stringMatching(/^icu und [\d.]+$/),
      'C',
      undefined,
    ]);
  });
});
