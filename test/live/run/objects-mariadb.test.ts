import { afterAll, beforeAll, expect, test } from 'vitest';
import { mariadb } from '../mariadb/available.ts';
import { migrate } from './rig.ts';
import { ask, type Rehearsal, startShop } from './shop.ts';

const live = test.skipIf(!mariadb);
let shop: Rehearsal;

const made = [
  'CREATE FUNCTION twice(a INT) RETURNS INT DETERMINISTIC RETURN a * 2',
  'CREATE VIEW z_base AS SELECT id, twice(quantity) AS q FROM (SELECT order_id AS id, quantity FROM order_lines) AS x',
  'CREATE VIEW a_top AS SELECT COUNT(*) AS n FROM z_base',
  "CREATE DEFINER = gone@nowhere TRIGGER IF NOT EXISTS /* odd */ shop.noted BEFORE UPDATE ON shop.reviews FOR EACH ROW SET NEW.body = CONCAT('é ', NEW.body)",
  "CREATE TRIGGER before_noted BEFORE UPDATE ON reviews FOR EACH ROW PRECEDES noted SET NEW.body = CONCAT('1 ', NEW.body)",
  "CREATE EVENT hourly ON SCHEDULE EVERY 1 HOUR STARTS '2020-01-01 00:00:00' DO SET @x = 1",
  "SET timestamp = UNIX_TIMESTAMP('2020-01-01')",
  "CREATE EVENT missed ON SCHEDULE AT '2021-01-01 00:00:00' DISABLE DO SET @x = 1",
  'SET timestamp = DEFAULT',
  "CREATE USER maria_app@'%' IDENTIFIED BY 'a secret'",
  'CREATE ROLE maria_role',
  "GRANT maria_role TO maria_app@'%'",
  "SET DEFAULT ROLE maria_role FOR maria_app@'%'",
  "GRANT EXECUTE ON FUNCTION shop.twice TO maria_app@'%'",
  'GRANT SELECT ON shop.a_top TO maria_role',
  "GRANT INSERT ON shop.* TO maria_app@'%'",
];

beforeAll(async () => {
  if (!mariadb) return;
  shop = await startShop(
    { ttl: '1s' },
    (plan) =>
      `${plan.replaceAll('engine: mysql', 'engine: mariadb')}
accounts: { copy: ["maria_app", "shop_app"] }
definers: [{ from: "gone@*", to: "shop_app@%" }]`,
  );
  const session = await shop.sandbox.source.connect();
  await session.query('USE shop');
  for (const statement of made) await session.query(statement);
  await session.end();
  // The application cannot log in to the target before its account is copied.
  await ask(shop.sandbox.target, "DROP USER shop_app@'%'");
});
afterAll(async () => shop?.stop());

live('objects and accounts of MariaDB move, under its own ways of writing them', async () => {
  const { sandbox, file } = shop;
  const done = await migrate(['run', file, '--yes'], sandbox.environment);
  expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
  expect(done.out.match(/✓ the application can log in to the target/g)).toHaveLength(1);
  expect(await ask(sandbox.target, 'SELECT n > 0 AS some FROM shop.a_top')).toEqual([{ some: 1 }]);
  const triggers = `SELECT trigger_name AS name, definer, action_order AS place FROM information_schema.triggers WHERE trigger_schema = 'shop'
    AND event_object_table = 'reviews' AND event_manipulation = 'UPDATE' ORDER BY 3`;
  expect(await ask(sandbox.target, triggers)).toMatchObject([
    { name: 'before_noted', place: 1 },
    { name: 'noted', definer: 'shop_app@%', place: 2 },
  ]);
  const events = `SELECT event_name AS name, status FROM information_schema.events WHERE event_schema = 'shop' AND event_name IN ('hourly', 'missed') ORDER BY 1`;
  expect(await ask(sandbox.target, events)).toEqual(await ask(sandbox.source, events));
  const grants = (await ask(sandbox.target, "SHOW GRANTS FOR maria_app@'%'")).map((row) =>
    String(Object.values(row)[0]),
  );
  expect(grants.join('\n')).toMatch(
    /GRANT `maria_role`[\s\S]*INSERT ON `shop`[\s\S]*EXECUTE ON FUNCTION `shop`.`twice`[\s\S]*SET DEFAULT ROLE/,
  );
  const roleGrants = (await ask(sandbox.target, 'SHOW GRANTS FOR maria_role')).map((row) =>
    String(Object.values(row)[0]),
  );
  expect(roleGrants).toContain('GRANT SELECT ON `shop`.`a_top` TO `maria_role`');
});
