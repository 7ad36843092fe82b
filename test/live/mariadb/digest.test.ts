import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareTables } from '../../../data/compare/compare-tables.ts';
import type { OpenSession } from '../../../data/dialect.ts';
import { mariadbDialect } from '../../../drivers/databases/mariadb/dialect.ts';
import { connect, type Session } from '../../../drivers/databases/mysql/session.ts';
import { mariadb } from './available.ts';
import { type OwnServer, startMariadb } from './server.ts';

const live = test.skipIf(!mariadb);
let server: OwnServer;
let root: Session;

beforeAll(async () => {
  if (!mariadb) return;
  server = await startMariadb();
  root = await connect(server.address);
  for (const name of ['here', 'there']) await root.rows(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
});
afterAll(async () => {
  await root?.close();
  await server?.stop();
});

const open: OpenSession = async () => {
  const session = await connect(server.address);
  return { rows: session.cells, close: () => session.close() };
};

/** Compares the table `t` of both databases. */
async function compare(): Promise<readonly string[]> {
  const session = await open();
  const [[here], [there]] = [
    await mariadbDialect.describe(session, 'here', ['t']),
    await mariadbDialect.describe(session, 'there', ['t']),
  ];
  await session.close();
  if (!here || !there) throw new Error('there is no table');
  const { tables } = await compareTables({
    dialect: mariadbDialect,
    source: open,
    target: open,
    tables: [{ source: here, target: there }],
    workers: 1,
    lag: 0,
    settle: 0,
    deadline: Date.now() + 60_000,
    stop: new AbortController().signal,
    progress: () => undefined,
  });
  return (tables[0]?.differences ?? []).map(({ kind, key }) => `${kind} ${Object.values(key).join()}`).sort();
}

const columns =
  'id INT PRIMARY KEY, a INT, b VARCHAR(40), c DECIMAL(12,2), d DATETIME(6), e DOUBLE, f FLOAT, j JSON, u UUID, x BLOB';
const rows = Array.from(
  { length: 200 },
  (_, n) =>
    `(${n}, ${n % 7}, 'row ${n % 5}', ${n}.5, '2026-01-01 00:00:00.000001', ${n} / 3, ${n} / 7, '{"n": ${n}}', UUID(), UNHEX('00${(n % 256).toString(16).padStart(2, '0')}FF'))`,
).join(',');

const cases: readonly (readonly [name: string, changes: readonly string[], found: readonly string[]])[] = [
  ['nothing', [], []],
  [
    'two equal lost updates',
    ["UPDATE there.t SET b = 'lost' WHERE id IN (1, 6)"],
    ['changed 1', 'changed 6'],
  ],
  [
    'values swapped between rows',
    ['UPDATE there.t SET a = 9 - a WHERE id IN (3, 6)'],
    ['changed 3', 'changed 6'],
  ],
  [
    'NULL for an empty string',
    ["UPDATE here.t SET b = '' WHERE id = 5", 'UPDATE there.t SET b = NULL WHERE id = 5'],
    ['changed 5'],
  ],
  ['the last bit of a FLOAT', ['UPDATE there.t SET f = f * 1.0000001 WHERE id = 150'], ['changed 150']],
  ['a microsecond', ['UPDATE there.t SET d = d + INTERVAL 1 MICROSECOND WHERE id = 7'], ['changed 7']],
  ['a byte', ["UPDATE there.t SET x = UNHEX('0008FE') WHERE id = 8"], ['changed 8']],
  [
    'rows beyond either end',
    ['DELETE FROM there.t WHERE id = 0', 'INSERT INTO there.t (id) VALUES (999)'],
    ['extra 999', 'missing 0'],
  ],
];

for (const [name, changes, found] of cases)
  live(`${name}: ${found.length === 0 ? 'no false alarm' : 'found, by key'}`, async () => {
    for (const database of ['here', 'there'])
      await root.rows(`CREATE OR REPLACE TABLE ${database}.t (${columns})`);
    await root.rows(`INSERT INTO here.t VALUES ${rows}`);
    await root.rows('INSERT INTO there.t SELECT * FROM here.t');
    for (const change of changes) await root.rows(change);
    expect(await compare()).toEqual(found);
  });

live('a row that the server cannot hash fails the comparison, and is not passed over', async () => {
  for (const database of ['here', 'there']) {
    await root.rows(`CREATE OR REPLACE TABLE ${database}.t (id INT PRIMARY KEY, a VARBINARY(30000), b BLOB)`);
    await root.rows(`INSERT INTO ${database}.t VALUES (1, REPEAT('a', 30000), REPEAT('b', 60000))`);
  }
  await root.rows('SET GLOBAL max_allowed_packet = 65536');
  try {
    await expect(compare()).rejects.toThrow('out of range');
  } finally {
    await root.rows('SET GLOBAL max_allowed_packet = 16777216');
  }
});
