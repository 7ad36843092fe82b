import { access, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inCharge, startApplication } from '../../../cli/rehearsal/rehearse.ts';
import { run } from '../../../infra/sandbox/run.ts';
import { openPostgres } from '../../../infra/sandbox/traffic/postgresql-session.ts';
import type { Traffic } from '../../../infra/sandbox/traffic/traffic.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

let shop: Rehearsal;

beforeAll(async () => {
  shop = await startShop();
});

afterAll(() => shop?.stop());

async function underTraffic(work: (traffic: Traffic) => Promise<void>): Promise<Traffic> {
  const traffic = await startApplication(shop.plan, shop.sandbox, 150);
  try {
    await traffic.flowing();
    await work(traffic);
  } finally {
    await traffic.stop();
  }
  return traffic;
}

const openAs = async (name: string, side: 'source' | 'target' = 'source') => {
  const { address, port } = shop.sandbox[side];
  const ca = await readFile(shop.sandbox.ca, 'utf8');
  const open = openPostgres({ ...shop.sandbox.application, ca, database: 'shop', schema: 'public' });
  return open({ address, port, name });
};

test('both servers are up: logical decoding, prepared transactions, checksums, and commits that wait for the disk', async () => {
  for (const side of ['source', 'target'] as const) {
    const [settings] = await ask(
      shop.sandbox[side],
      `SELECT current_setting('wal_level') AS wal, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('data_checksums') AS sums, current_setting('max_prepared_transactions')::int > 0 AS prepared,
              (SELECT array_agg(rolname::text ORDER BY rolname) FROM pg_roles WHERE rolname !~ '^pg_') AS roles`,
    );
    expect(settings).toEqual({
      ...{ wal: 'logical', fsync: 'on', commit: 'on', sums: 'on', prepared: true },
      roles: ['migrate', 'postgres', 'replicator', 'shop_app', 'shop_owner'],
    });
  }
  expect(shop.sandbox.source.address).not.toBe(shop.sandbox.target.address);
});

test('no process of a server is root', async () => {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,uid='], { within: 60_000 });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const pid = shop.sandbox.source.pid();
  const own = rows.filter(([id, parent]) => id === pid || parent === pid);
  expect(own.length).toBeGreaterThan(3);
  expect(own.filter(([, , uid]) => uid === 0)).toEqual([]);
});

test('the rows are the owner’s, applications may write them and no more, and whoever replicates may read them', async () => {
  const [row] = await ask(
    shop.sandbox.source,
    `SELECT (SELECT array_agg(DISTINCT tableowner::text) FROM pg_tables WHERE schemaname = 'public') AS owners,
            (SELECT count(*)::int FROM orders) AS orders,
            (SELECT count(*)::int FROM stock_movements_2025) AS movements,
            (SELECT sum(orders)::int FROM sales_by_month) AS sold,
            has_table_privilege('shop_app', 'orders', 'INSERT, UPDATE, DELETE') AS writes,
            has_sequence_privilege('shop_app', 'stock_movements_id_seq', 'USAGE') AS numbers,
            has_table_privilege('shop_app', 'orders', 'TRUNCATE') AS truncates,
            has_table_privilege('replicator', 'orders', 'SELECT') AS reads,
            has_table_privilege('replicator', 'orders', 'DELETE') AS deletes`,
  );
  expect(row).toEqual({
    ...{ owners: ['shop_owner'], orders: 1_500, movements: 1_500, sold: 1_500 },
    ...{ writes: true, numbers: true, truncates: false, reads: true, deletes: false },
  });
  expect(
    await ask(shop.sandbox.target, "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
  ).toEqual([]);
});

test('TLS is verified: the certificate is for the plan’s host and record, and for nobody else', async () => {
  for (const name of ['shop-db.internal', 'db.internal.example.com']) (await openAs(name)).close();
  await expect(openAs('other.internal')).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  await expect(openAs('shop-db.internal', 'target')).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('the application keeps writing, and every acknowledged write is found again', async () => {
  const traffic = await underTraffic(async () => void (await sleep(3_000)));
  const { writes, reads, failures } = traffic.measure();
  expect(writes.perSecond).toBeGreaterThan(0);
  expect(reads.count).toBeGreaterThan(50);
  expect(Object.values(writes.byTransaction).every((times) => times > 5)).toBe(true);
  expect(Object.keys(failures).filter((code) => code !== '40P01')).toEqual([]);
  const verified = await traffic.verify(await inCharge(shop.plan, shop.sandbox, false));
  expect(verified).toMatchObject({ unknown: 0, lostCount: 0 });
  expect(verified.checked).toBeGreaterThan(50);
});

test('a write that was changed or removed behind its back is lost', async () => {
  await ask(shop.sandbox.source, 'DELETE FROM orders WHERE id >= 1000000000');
  const traffic = await underTraffic(async () => void (await sleep(1_000)));
  const [row] = await ask(
    shop.sandbox.source,
    'SELECT min(id) AS low, max(id) AS high FROM orders WHERE id >= 1000000000',
  );
  await ask(shop.sandbox.source, `UPDATE orders SET total = total + 0.01 WHERE id = ${row?.low}`);
  await ask(shop.sandbox.source, `DELETE FROM orders WHERE id = ${row?.high}`);
  const { lostCount, otherwise } = await traffic.verify(await inCharge(shop.plan, shop.sandbox, false));
  expect({ lostCount, otherwise }).toEqual({ lostCount: 2, otherwise: 1 });
  await ask(shop.sandbox.source, 'DELETE FROM orders WHERE id >= 1000000000');
});

test('a killed server comes back with every acknowledged write; what was in doubt is not called lost', async () => {
  const { source } = shop.sandbox;
  const traffic = await underTraffic(async (running) => {
    for (let round = 0; round < 2; round += 1) {
      await source.kill();
      await source.restart();
      const from = Date.now();
      for (const end = from + 10_000; Date.now() < end && running.measure(from).writes.count < 20; )
        await sleep(50);
    }
  });
  const verified = await traffic.verify(await inCharge(shop.plan, shop.sandbox, false));
  expect(verified).toMatchObject({ lostCount: 0, unknown: traffic.measure().unknown });
  expect(traffic.measure().writes.longestGap.ms).toBeGreaterThan(100);
  await ask(source, 'DELETE FROM orders WHERE id >= 1000000000');
});

test('what refuses a writer has its name: a role without LOGIN, a read-only server, a session that was ended', async () => {
  const { source } = shop.sandbox;
  const session = await openAs('shop-db.internal');
  await session.begin();
  await expect(session.execute({ sql: 'SELECT 1 / 0', values: [] }, 0, 0)).rejects.toMatchObject({
    code: '22012',
    usable: true,
  });
  await expect(session.commit()).rejects.toMatchObject({ code: 'ROLLED_BACK', rolledBack: true });
  await ask(source, 'ALTER ROLE shop_app NOLOGIN');
  await expect(openAs('shop-db.internal')).rejects.toMatchObject({ code: '28000', usable: false });
  await session.begin();
  await ask(source, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'shop_app'");
  await expect(session.commit()).rejects.toMatchObject({ code: '57P01', rolledBack: true, usable: false });
  await ask(source, 'ALTER ROLE shop_app LOGIN; ALTER ROLE shop_app SET default_transaction_read_only = on');
  const reading = await openAs('shop-db.internal');
  await reading.begin();
  await expect(
    reading.execute({ sql: 'UPDATE orders SET note = NULL WHERE id = 1', values: [] }, 0, 0),
  ).rejects.toMatchObject({ code: '25006', usable: false });
  reading.close();
  await ask(source, 'ALTER ROLE shop_app RESET default_transaction_read_only');
  const writing = await openAs('shop-db.internal');
  await expect(writing.execute({ sql: 'TRUNCATE orders CASCADE', values: [] }, 0, 0)).rejects.toMatchObject({
    code: '42501',
  });
  writing.close();
});

test('a server that is halted answers nothing, and goes on', async () => {
  const { source } = shop.sandbox;
  const session = await source.connect('shop');
  source.pause();
  const answer = session.query('SELECT 1 AS one');
  expect(await Promise.race([answer, sleep(500, 'silence')])).toBe('silence');
  source.resume();
  expect((await answer).rows).toEqual([{ one: 1 }]);
  await session.end();
});

test('nothing is left when it is stopped', async () => {
  const { sandbox } = shop;
  const folders = [sandbox.folder, sandbox.source.folder, sandbox.target.folder];
  const pids = [sandbox.source.pid(), sandbox.target.pid()];
  await shop.stop();
  for (const folder of folders) await expect(access(folder)).rejects.toThrow('ENOENT');
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,stat=,args='], { within: 60_000 });
  const left = stdout.split('\n').filter((line) => folders.some((folder) => line.includes(folder)));
  expect(left).toEqual([]);
  for (const pid of pids) expect(() => process.kill(pid as number, 0)).toThrow('ESRCH');
});
