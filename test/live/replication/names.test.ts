import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { quoteName, quoteTable } from '../../../drivers/databases/mysql/names.ts';
import { mariadb } from '../mariadb/available.ts';
import { pair } from '../run/pair.ts';
import { readJournal } from '../run/rig.ts';
import { type OwnPair, startOwnPair, untilBegun } from './own-pair.ts';

/** Tables that lie so close to each other that a filter which is not exact would take one for another. */
const tables = [
  'plain',
  'under_score',
  'underXscore',
  'per%cent',
  'has space',
  ' leads',
  'com,ma',
  'do.t',
  "quo'te",
  'dou"ble',
  'back`tick',
  'back\\slash',
  'semi;colon',
  'ünïcode ☂',
  'Upper',
  'upper',
  'a'.repeat(64),
];

/** A rule of MariaDB ends the new name at a space: its check refuses that. */
const databasesOf = (engine: 'mysql' | 'mariadb') =>
  [
    ['odd_plain', 'odd_plain'],
    ['odd `back` tick', engine === 'mysql' ? "odd 'renamed'" : "odd'renamed'"],
    ['odd.dot %', 'odd_dot_2'],
  ] as const;

describe.each([
  ['mysql', pair !== null],
  ['mariadb', mariadb],
] as const)('%s', (engine, there) => {
  const live = test.skipIf(!there);
  const databases = databasesOf(engine);
  let own: OwnPair;
  beforeAll(async () => {
    if (there) own = await startOwnPair(engine);
  });
  afterAll(() => own?.stop());

  live('every name is replicated, renamed or not, and none that does not move', async () => {
    for (const [database] of databases) {
      await own.ask('source', `CREATE DATABASE ${quoteName(database)}`);
      for (const table of [...tables, 'stays', 'plain2'])
        await own.ask(
          'source',
          `CREATE TABLE ${quoteTable({ database, table })} (id INT PRIMARY KEY, name VARCHAR(40))`,
          `INSERT INTO ${quoteTable({ database, table })} VALUES (1, 'copied')`,
        );
    }
    const pattern = (name: string) => JSON.stringify(`\`${name.replaceAll('`', '``')}\`.*`);
    const renames = databases
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `{ from: ${pattern(from)}, to: ${pattern(to)} }`);
    const plan = await own.plan({
      name: 'names',
      databases: databases.map(([from]) => from),
      more: `tables: { exclude: ["*.stays", "*.plain2"], rename: [${renames.join(', ')}] }
replicate: [{ step: start-replication }, { step: wait-for-lag, for: 5s }, { step: compare-tables }]
`,
    });
    const run = plan.start('--yes');
    await untilBegun('wait-for-lag/lag', plan.journal, run);
    for (const [database] of databases)
      for (const table of [...tables, 'stays', 'plain2'])
        await own.ask(
          'source',
          `INSERT INTO ${quoteTable({ database, table })} VALUES (2, 'replicated')`,
          `UPDATE ${quoteTable({ database, table })} SET name = 'changed' WHERE id = 1`,
        );
    await own.ask(
      'source',
      'CREATE DATABASE stranger',
      'CREATE TABLE stranger.t (id INT)',
      'DROP DATABASE stranger',
      'CREATE DATABASE stranger',
    );
    const ended = await run.ended;
    expect({ code: ended.code, err: ended.err }, ended.out).toEqual({ code: 0, err: '' });
    expect((await readJournal(plan.journal)).find(({ at }) => at === 'failed')).toBeUndefined();
    for (const [, database] of databases) {
      for (const table of tables)
        expect(
          await own.ask('target', `SELECT * FROM ${quoteTable({ database, table })} ORDER BY id`),
          table,
        ).toEqual([
          { id: 1, name: 'changed' },
          { id: 2, name: 'replicated' },
        ]);
      const moved = await own.ask('target', `SHOW TABLES FROM ${quoteName(database)}`);
      expect(moved.map((row) => Object.values(row)[0]).sort()).toEqual([...tables].sort());
    }
    expect(await own.ask('target', "SHOW DATABASES LIKE 'stranger'")).toEqual([]);
  });
});
