import { afterAll, beforeAll, expect, test } from 'vitest';
import { differences, fingerprintServer } from '../../../infra/sandbox/fingerprint.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

let shop: Rehearsal;

beforeAll(async () => {
  shop = await startShop();
});

afterAll(() => shop?.stop());

test.each([
  ["ALTER SYSTEM SET work_mem = '8MB'", 'ALTER SYSTEM RESET work_mem', /^setting work_mem/],
  ['ALTER ROLE shop_app NOLOGIN', 'ALTER ROLE shop_app LOGIN', /^role shop_app/],
  ['ALTER ROLE shop_app SET work_mem = 64', 'ALTER ROLE shop_app RESET work_mem', /^setting of \* shop_app/],
  ['GRANT shop_owner TO shop_app', 'REVOKE shop_owner FROM shop_app', /^member of shop_owner shop_app/],
  ['CREATE ROLE stranger', 'DROP ROLE stranger', /^role stranger: was not there/],
  [
    'GRANT TRUNCATE ON orders TO shop_app',
    'REVOKE TRUNCATE ON orders FROM shop_app',
    /relation public.orders/,
  ],
  ['ALTER TABLE orders ADD more int', 'ALTER TABLE orders DROP more', /column public.orders.more/],
  [
    'ALTER TABLE orders DISABLE TRIGGER orders_version',
    'ALTER TABLE orders ENABLE TRIGGER orders_version',
    /trigger public.orders.orders_version/,
  ],
  [
    'ALTER TABLE order_lines DISABLE TRIGGER ALL',
    'ALTER TABLE order_lines ENABLE TRIGGER ALL',
    /key trigger public.order_lines/,
  ],
  [
    'ALTER TABLE orders REPLICA IDENTITY FULL',
    'ALTER TABLE orders REPLICA IDENTITY DEFAULT',
    /relation public.orders/,
  ],
  ['CREATE PUBLICATION all_of_it FOR TABLE orders', 'DROP PUBLICATION all_of_it', /publication all_of_it/],
  [
    "SELECT pg_create_logical_replication_slot('left', 'pgoutput')",
    "SELECT pg_drop_replication_slot('left')",
    /^slot left: was not there, is pgoutput logical shop/,
  ],
  [
    "CREATE SUBSCRIPTION one CONNECTION 'dbname=shop' PUBLICATION p WITH (connect = false, slot_name = NONE)",
    'DROP SUBSCRIPTION one',
    /subscription one/,
  ],
  ['CREATE SCHEMA aurora_migrate', 'DROP SCHEMA aurora_migrate', /schema aurora_migrate/],
] as const)('%s is seen, and seen to be taken back', async (change, back, seen) => {
  const { source } = shop.sandbox;
  const before = await fingerprintServer(source);
  await ask(source, change);
  const found = differences(before, await fingerprintServer(source));
  expect(found.some((line) => seen.test(line))).toBe(true);
  await ask(source, back);
  expect(differences(before, await fingerprintServer(source))).toEqual([]);
});

test('rows and the values of sequences are not part of it', async () => {
  const { source } = shop.sandbox;
  const before = await fingerprintServer(source);
  await ask(source, "CALL restock(1, 10); SELECT setval('stock_movements_id_seq', 5000)");
  expect(differences(before, await fingerprintServer(source))).toEqual([]);
  expect(before.size).toBeGreaterThan(150);
});
