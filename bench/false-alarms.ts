import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { compareTables } from '../data/compare/compare-tables.ts';
import type { Comparison } from '../data/compare/comparison.ts';
import type { OpenSession } from '../data/dialect.ts';
import { mysqlDialect } from '../drivers/databases/mysql/dialect.ts';
import { connect } from '../drivers/databases/mysql/session.ts';
import { createEngineAccount, randomPassword } from '../infra/sandbox/accounts.ts';
import { createAuthority } from '../infra/sandbox/certificates.ts';
import { leashFolder } from '../infra/sandbox/leash.ts';
import { type MysqlServer, startServer } from '../infra/sandbox/servers.ts';

const given = process.argv.indexOf('--minutes');
const minutes = given < 0 ? 10 : Number(process.argv[given + 1]);
const say = (line: string) => void process.stdout.write(`${line}\n`);
const random = (below: number) => Math.floor(Math.random() * below);

const tables = {
  busy: '(id INT AUTO_INCREMENT PRIMARY KEY, v INT NOT NULL, note VARCHAR(40), j JSON)',
  named: '(a VARCHAR(30), b INT, v BIGINT, PRIMARY KEY (a, b))',
  parted: '(id INT PRIMARY KEY, v INT NOT NULL) PARTITION BY HASH (id) PARTITIONS 4',
  keyless: '(a INT, v INT, KEY (a))',
};
const seeded = 20_000;
const hot = 50;

/** Writes without end: rows that come and go, rows that change all the time, transactions of many statements. */
async function write(session: Connection, running: () => boolean, count: () => void): Promise<void> {
  const id = () => (random(3) > 0 ? random(hot) : random(seeded));
  const statements = [
    () => `UPDATE busy SET v = v + 1, note = '${random(1e9)}' WHERE id = ${id()}`,
    () => `INSERT INTO busy (v, note, j) VALUES (${random(1e9)}, 'new', JSON_OBJECT('n', ${random(1e9)}))`,
    () => `DELETE FROM busy WHERE id = ${random(seeded)}`,
    () => `REPLACE INTO busy VALUES (${random(seeded)}, ${random(1e9)}, 'again', NULL)`,
    () => `UPDATE named SET v = v + 1 WHERE b < ${random(20)} AND a = 'k${random(hot)}'`,
    () => `REPLACE INTO named VALUES ('k${random(hot * 2)}', ${random(400)}, ${random(1e9)})`,
    () => `UPDATE parted SET v = v + 1 WHERE id BETWEEN ${id()} AND ${id()} LIMIT 20`,
    () => `REPLACE INTO parted VALUES (${random(seeded)}, ${random(1e9)})`,
    () => `DELETE FROM parted WHERE id = ${random(seeded)}`,
    () => `INSERT INTO keyless VALUES (${random(seeded)}, ${random(5)})`,
    () => `UPDATE keyless SET v = v + 1 WHERE a = ${id()} LIMIT 1`,
    () => `DELETE FROM keyless WHERE a = ${random(seeded)} LIMIT 1`,
  ];
  while (running()) {
    const together = random(10) === 0 ? 30 : 1;
    try {
      if (together > 1) await session.query('START TRANSACTION');
      for (let n = 0; n < together; n++)
        await session.query(statements[random(statements.length)]?.() ?? 'DO 0');
      if (together > 1) await session.query(random(4) === 0 ? 'ROLLBACK' : 'COMMIT');
      count();
    } catch (error) {
      // Two writers may wait for each other: the server has rolled one back.
      if (!/DEADLOCK|LOCK_WAIT/.test((error as { code?: string }).code ?? '')) throw error;
    }
    await sleep(random(12));
  }
}

const folder = await leashFolder('aurora-migrate-bench');
const authority = await createAuthority(folder.path);
const account = { user: 'bench', password: randomPassword() };
const ca = await readFile(authority.path, 'utf8');

async function start(name: string): Promise<MysqlServer> {
  const server = await startServer({ name, authority, say });
  const session = await server.connect();
  await createEngineAccount(session, account);
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query('CREATE DATABASE live');
  await session.query('USE live');
  for (const [table, definition] of Object.entries(tables))
    await session.query(`CREATE TABLE ${table} ${definition}`);
  const numbers = `(WITH RECURSIVE n AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM n WHERE i < ${seeded - 1}) SELECT i FROM n) AS n`;
  await session.query(`SET SESSION cte_max_recursion_depth = ${seeded}, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'`);
  for (const insert of [
    `busy SELECT i, i, 'old', JSON_OBJECT('n', i) FROM`,
    `named SELECT CONCAT('k', i % 97), i DIV 97, i FROM`,
    'parted SELECT i, i FROM',
    'keyless SELECT i, i % 3 FROM',
  ])
    await session.query(`INSERT INTO ${insert} ${numbers}`);
  await session.query('CREATE TABLE beat (id INT PRIMARY KEY, n BIGINT NOT NULL)');
  await session.query('INSERT INTO beat VALUES (1, 0)');
  await session.query('ANALYZE TABLE busy, named, parted, keyless');
  await session.end();
  return server;
}

const [source, target] = [await start('source'), await start('target')];
const [atSource, atTarget] = [await source.connect(), await target.connect()];
for (const statement of [
  `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '${source.address}', SOURCE_PORT = ${source.port}, SOURCE_USER = '${account.user}',
     SOURCE_PASSWORD = '${account.password}', SOURCE_SSL = 1, SOURCE_AUTO_POSITION = 1`,
  'START REPLICA',
])
  await atTarget.query(statement);

let running = true;
let written = 0;
const writers = Array.from({ length: 4 }, async () => {
  const session = await source.connect();
  await session.query('USE live');
  const count = () => {
    written++;
  };
  await write(session, () => running, count).finally(() => session.end());
});

let beat = 0;
/** A row that is written now has arrived: everything before it has, too. Gives how long that took, in seconds. */
async function caughtUp(): Promise<number> {
  const began = performance.now();
  const mine = ++beat;
  await atSource.query('UPDATE live.beat SET n = ?', [mine]);
  for (;;) {
    const [[row]] = (await atTarget.query('SELECT n FROM live.beat')) as unknown as [{ n: number }[]];
    if (Number(row?.n) >= mine) return (performance.now() - began) / 1000;
    await sleep(5);
  }
}

const opener =
  ({ address, port }: MysqlServer): OpenSession =>
  async () => {
    const login = { username: account.user, password: account.password, tls: 'verify' as const, ca };
    const session = await connect({ ...login, host: address, name: address, port });
    return { rows: session.cells, close: () => session.close() };
  };

async function compare(): Promise<Comparison> {
  const [here, there] = [await opener(source)(), await opener(target)()];
  const names = Object.keys(tables);
  const [sources, targets] = [
    await mysqlDialect.describe(here, 'live', names),
    await mysqlDialect.describe(there, 'live', names),
  ];
  await Promise.all([here.close(), there.close()]);
  let lag = await caughtUp();
  return compareTables({
    dialect: mysqlDialect,
    source: opener(source),
    target: opener(target),
    tables: sources.map((each) => {
      const other = targets.find(({ table }) => table === each.table);
      if (!other) throw new Error(`there is no ${each.table}`);
      return { source: each, target: other };
    }),
    workers: 2,
    lag: () => lag,
    caughtUp: async () => {
      lag = await caughtUp();
    },
    deadline: Date.now() + 120_000,
    stop: new AbortController().signal,
    progress: () => undefined,
  });
}

/** Rows that no writer touches, so that what is planted in them stays: it is found, or it is missed. */
const planted = [
  ['INSERT INTO live.parted VALUES (-1, 1)', 'DELETE FROM live.parted WHERE id = -1'],
  ["INSERT INTO live.named VALUES ('zz', -7, 1)", "DELETE FROM live.named WHERE a = 'zz'"],
  ['INSERT INTO live.keyless VALUES (-1, -1), (-1, -1)', 'DELETE FROM live.keyless WHERE a = -1'],
] as const;

const totals = { comparisons: 0, rows: 0, alarms: 0, unsettled: 0, planted: 0, found: 0 };
const until = Date.now() + minutes * 60_000;
await atTarget.query('SET SESSION sql_log_bin = 0');
for (let round = 0; Date.now() < until; round++) {
  const plant = round % 4 === 3 ? planted[(round >> 2) % planted.length] : undefined;
  if (plant) await atTarget.query(plant[0]);
  const { verdict, tables: compared, rows } = await compare();
  totals.comparisons++;
  totals.rows += rows;
  if (verdict === 'unsettled') totals.unsettled++;
  const differences = compared.flatMap((table) =>
    table.differences.map((each) => ({ table: table.source, ...each })),
  );
  const own = differences.filter(({ key }) => key.id === '-1' || key.b === '-7' || key.a === '-1');
  const counted = compared.flatMap(({ counts = [] }) => counts);
  const alarms = differences.length - own.length + (plant ? 0 : counted.length);
  if (alarms > 0) say(`FALSE ALARM: ${JSON.stringify({ differences, counted })}`);
  totals.alarms += alarms;
  if (!plant) continue;
  totals.planted++;
  if (own.length > 0) totals.found++;
  await atTarget.query(plant[1]);
}
running = false;
await Promise.all(writers);
await caughtUp();
const last = await compare();
say(
  `${minutes} minutes, ${written.toLocaleString('en')} transactions written: ${totals.comparisons} comparisons, ${totals.rows.toLocaleString('en')} rows compared, ` +
    `${totals.alarms} false alarms, ${totals.unsettled} unsettled; ${totals.found} of ${totals.planted} planted differences found; at rest: ${last.verdict}`,
);
await Promise.all([atSource.end(), atTarget.end()]);
await Promise.all([source.stop(), target.stop()]);
await folder.remove();
process.exit(totals.alarms === 0 && totals.found === totals.planted && last.verdict === 'equal' ? 0 : 1);
