import { expect, test } from 'vitest';
import { names, renameInView, triggerBody } from '../../../drivers/databases/mysql/objects/words.ts';

test.each([
  ['CREATE DEFINER=`a`@`%` TRIGGER `t` BEFORE INSERT ON `x` FOR EACH ROW SET NEW.a = 1', 'SET NEW.a = 1'],
  [
    'CREATE DEFINER=`a`@`%` TRIGGER /* FOR EACH ROW */ `for each row`.t AFTER DELETE ON x FOR EACH -- row\n ROW BEGIN\n x; END',
    'BEGIN\n x; END',
  ],
])('the body of %s', (text, body) => {
  expect(triggerBody(text)).toBe(body);
});

test('what is no trigger is said to be none', () => {
  expect(() => triggerBody('SELECT 1')).toThrow(/is no trigger/);
});

test.each([
  ['SELECT * FROM shop.orders', true],
  ['SELECT * FROM `Shop` . orders', true],
  ['SELECT * FROM "shop".orders', true],
  ["SET @s = 'DELETE FROM shop.orders'", true],
  ["SET @s = CONCAT('DELETE FROM `shop`.', t)", true],
  ['SELECT * FROM orders -- of shop.orders', false],
  ['SELECT * FROM orders /* shop.orders */ # shop.orders', false],
  ['SELECT * /*! FROM shop.orders */', true],
  ['SELECT shop FROM workshop.orders', false],
  ["SELECT 'my shop. Open'", true],
  ['SELECT a.shop.b', false],
])('whether %s names the database', (text, expected) => {
  expect(names(text, 'shop')).toBe(expected);
});

const renames = new Map([['shop', 'store`s']]);

test('a view is renamed where the name is a database, and only there', () => {
  expect(
    renameInView(
      "CREATE DEFINER=`shop`@`shop` VIEW `shop`.`v` AS select `shop`.`shop`.`shop` AS `shop`,`shop`.`f`('`shop`.`x`') AS `a` from `shop`.`shop`",
      renames,
    ),
  ).toBe(
    "CREATE DEFINER=`shop`@`shop` VIEW `store``s`.`v` AS select `store``s`.`shop`.`shop` AS `shop`,`store``s`.`f`('`shop`.`x`') AS `a` from `store``s`.`shop`",
  );
});

test('a view in which the name may be an alias is not renamed', () => {
  expect(
    renameInView('CREATE VIEW `shop`.`v` AS select `shop`.`a` from `shop`.`orders` `shop`', renames),
  ).toBeNull();
});
