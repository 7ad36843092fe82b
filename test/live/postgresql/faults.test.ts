import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApplication } from '../../../cli/rehearsal/rehearse.ts';
import type { Scene } from '../../../infra/sandbox/faults/fault.ts';
import { faultKinds } from '../../../infra/sandbox/faults/registry.ts';
import { type Door, watchDoor } from '../../../infra/sandbox/faults/watch.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

let shop: Rehearsal;
let scene: Scene;

/** The tables of the source on the target, and a subscription to all of them that goes through the link. */
async function replicate(): Promise<void> {
  const { sandbox } = shop;
  const table = 'CREATE TABLE products (id integer PRIMARY KEY, stock integer NOT NULL)';
  await ask(sandbox.target, table);
  await ask(sandbox.target, 'CREATE TABLE movements (id bigint PRIMARY KEY, note text)');
  await ask(
    sandbox.source,
    'CREATE TABLE movements (id bigint PRIMARY KEY, note text); GRANT SELECT ON movements TO replicator',
  );
  await ask(sandbox.source, "INSERT INTO movements SELECT n, 'moved' FROM generate_series(1, 10) AS n");
  await ask(sandbox.source, 'CREATE PUBLICATION moved FOR TABLE movements');
  const { user, password } = sandbox.source.account;
  const through = `host=${sandbox.links?.source.address} port=5432 dbname=shop user=${user} password=${password} sslmode=require`;
  await ask(sandbox.target, `CREATE SUBSCRIPTION moved CONNECTION '${through}' PUBLICATION moved`);
  await reached(10);
}

/** Waits until the target has so many of the rows that are replicated. */
async function reached(rows: number): Promise<void> {
  const there = await waitFor(
    async () => {
      const [row] = await ask(shop.sandbox.target, 'SELECT count(*)::int AS rows FROM movements');
      return row?.rows === rows ? true : undefined;
    },
    { within: 60_000, every: 100 },
  );
  expect(there).toBe(true);
}

/** A session of the engine's role that goes through the source's link. */
async function openElsewhere(): Promise<Client> {
  const { links, source } = shop.sandbox;
  const client = new Client({
    ...{ host: links?.source.address, port: source.port, database: 'shop', ...source.account },
    ssl: { rejectUnauthorized: false },
  });
  await client.connect();
  return client;
}

const strike = (name: string) => {
  const kind = faultKinds.find((each) => each.name === name);
  if (!kind) throw new Error(`no fault is called "${name}"`);
  expect(kind.only ?? ['postgresql']).toContain('postgresql');
  return kind.strike(scene);
};

beforeAll(async () => {
  shop = await startShop({ fault: { step: 'drain', links: true } });
  scene = { plan: shop.plan, sandbox: shop.sandbox, engine: 0, takeOver: async () => undefined };
  await replicate();
  // So that the table which is changed most is known.
  await ask(shop.sandbox.source, 'UPDATE products SET stock = stock + 1');
  await waitFor(
    async () => {
      const sql = "SELECT n_tup_upd > 0 AS told FROM pg_stat_user_tables WHERE relname = 'products'";
      return (await ask(shop.sandbox.source, sql))[0]?.told === true ? true : undefined;
    },
    { within: 60_000 },
  );
});

afterAll(() => shop?.stop());

test.each(['source', 'target'] as const)(
  'the credentials of the engine on the %s are refused, and then are as they were',
  async (side) => {
    const { sandbox } = shop;
    const before = await ask(sandbox[side], "SELECT rolpassword FROM pg_authid WHERE rolname = 'migrate'");
    const struck = await strike(`credentials-revoked-${side}`);
    expect(
      await ask(sandbox[side], "SELECT rolpassword FROM pg_authid WHERE rolname = 'migrate'"),
    ).not.toEqual(before);
    await struck.passes;
    expect(await ask(sandbox[side], "SELECT rolpassword FROM pg_authid WHERE rolname = 'migrate'")).toEqual(
      before,
    );
  },
);

test.each(['source', 'target'] as const)(
  'a column is added on the %s, and taken away at the end',
  async (side) => {
    const has =
      "SELECT FROM pg_attribute WHERE attrelid = 'products'::regclass AND attname = 'added_meanwhile' AND NOT attisdropped";
    const struck = await strike(`ddl-${side}`);
    expect(struck.what).toBe(`added a column to "products" on the ${side}`);
    expect(await ask(shop.sandbox[side], has)).toHaveLength(1);
    await struck.end?.();
    expect(await ask(shop.sandbox[side], has)).toHaveLength(0);
  },
);

test('a session of the application holds rows until the end', async () => {
  const struck = await strike('endless-transaction');
  expect(struck.what).toBe('locked 20 rows of "products" for good');
  const blocked = ask(
    shop.sandbox.source,
    "SET lock_timeout = '200ms'; UPDATE products SET stock = stock WHERE id = 1",
  );
  await expect(blocked).rejects.toMatchObject({ code: '55P03' });
  await struck.end?.();
  await ask(shop.sandbox.source, 'UPDATE products SET stock = stock WHERE id = 1');
});

test('a transaction is left prepared, and rolled back in the end', async () => {
  const struck = await strike('xa-prepared');
  const standing = 'SELECT gid, owner::text FROM pg_prepared_xacts';
  expect(await ask(shop.sandbox.source, standing)).toEqual([{ gid: 'left behind', owner: 'shop_app' }]);
  await struck.passes;
  expect(await ask(shop.sandbox.source, standing)).toEqual([]);
});

test('many writers change the same rows', async () => {
  const stock = async () =>
    Number((await ask(shop.sandbox.source, 'SELECT stock FROM products WHERE id = 1'))[0]?.stock);
  const before = await stock();
  const struck = await strike('hot-rows');
  await sleep(1_500);
  await struck.end?.();
  expect((await stock()) - before).toBeGreaterThan(8);
});

test('the connections of replication are cut, and no others', async () => {
  const others = await openElsewhere();
  const struck = await strike('channel-cut');
  expect(struck.what).toMatch(/^cut [1-9]/);
  await struck.passes;
  await ask(shop.sandbox.source, "INSERT INTO movements VALUES (11, 'after the cut')");
  await reached(11);
  expect((await others.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await others.end();
});

test('the next keys are taken on the target, so that what is replicated cannot be applied; nobody else sees it', async () => {
  const { source, target } = shop.sandbox;
  await ask(source, "INSERT INTO movements SELECT n, 'more' FROM generate_series(12, 3000) AS n");
  await reached(3_000);
  await sleep(1_500);
  const struck = await strike('conflicting-row');
  expect(struck.what).toBe('took the next 2000 keys of "movements" on the target');
  await ask(source, "INSERT INTO movements VALUES (3001, 'in the way')");
  const failed = await waitFor(
    async () => {
      const sql = 'SELECT pg_read_file(current_setting($$data_directory$$) || $$/../error.log$$) AS log';
      const [row] = await ask(target, sql);
      return (
        /duplicate key value violates unique constraint "movements_pkey"/.test(String(row?.log)) || undefined
      );
    },
    { within: 60_000, every: 200 },
  );
  expect(failed).toBe(true);
  expect(await ask(target, 'SELECT FROM pg_replication_origin WHERE roname ~ $$obstruction$$')).toEqual([]);
});

test('the target is made read-only for whoever does not ask otherwise, and is opened by an operator', async () => {
  const struck = await strike('target-read-only');
  const refused = waitFor(
    () =>
      ask(shop.sandbox.target, 'CREATE TABLE refused ()').then(
        async () => void (await ask(shop.sandbox.target, 'DROP TABLE refused')),
        (error: { code?: string }) => error.code,
      ),
    { within: 60_000 },
  );
  expect(await refused).toBe('25006');
  await struck.mend?.();
});

test.each(['source-cut', 'source-silent'])(
  '%s: the application reaches nothing through the link, and goes on',
  async (name) => {
    const traffic = await startApplication(shop.plan, shop.sandbox, 60);
    try {
      await traffic.flowing();
      const from = Date.now();
      const struck = await strike(name);
      await struck.passes;
      const flows = () => (traffic.measure(Date.now() - 500).writes.count > 3 ? true : undefined);
      expect(await waitFor(flows, { within: 60_000 })).toBe(true);
      expect(traffic.measure(from).writes.longestGap.ms).toBeGreaterThan(1_500);
    } finally {
      await traffic.stop();
    }
  },
);

test('the door is seen to be open, closed while no role of the application may log in, and dead', async () => {
  const { source } = shop.sandbox;
  const watch = watchDoor(source, ['shop_app@%']);
  const until = (door: Door) =>
    waitFor(() => (watch.seen.at(-1)?.door === door ? true : undefined), { within: 60_000 });
  try {
    expect(await until('open')).toBe(true);
    await ask(source, 'ALTER ROLE shop_app NOLOGIN');
    expect(await until('closed')).toBe(true);
    await ask(source, 'ALTER ROLE shop_app LOGIN');
    expect(await until('open')).toBe(true);
    const struck = await strike('source-killed');
    expect(await until('dead')).toBe(true);
    await struck.passes;
    expect(await until('open')).toBe(true);
  } finally {
    await watch.stop();
  }
  expect(watch.seen.map(({ door }) => door)).toEqual(expect.arrayContaining(['open', 'closed', 'dead']));
});
