import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Copying, openCopying } from './copying.ts';
import { pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
let it: Copying;

beforeEach(async () => {
  if (pair) it = await openCopying('copy_keys');
});
afterEach(async () => {
  await it?.end();
});

const numbers = (count: number) =>
  `(WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count}) SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000000) */ n FROM n) AS numbers`;

live('parts that end at a date that no calendar has lose no rows', async () => {
  await it.source.query(
    `SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
     CREATE TABLE days (d DATE, n INT, PRIMARY KEY (d, n));
     CREATE TABLE moments (d DATETIME(3), n INT, PRIMARY KEY (d, n));
     CREATE TABLE zeros (d TIMESTAMP(3) NOT NULL, n INT, PRIMARY KEY (d, n));
     INSERT INTO days SELECT ELT(1 + n % 3, '2020-02-31', '2021-00-00', '0000-00-00'), n FROM ${numbers(20_000)};
     INSERT INTO moments SELECT ELT(1 + n % 3, '2020-02-31 10:00:00.5', '2021-00-01', '0000-00-00'), n FROM ${numbers(20_000)};
     INSERT INTO zeros SELECT ELT(1 + n % 2, '2020-02-01 10:00:00.5', '0000-00-00'), n FROM ${numbers(20_000)};
     ANALYZE TABLE days, moments, zeros`,
  );
  await it.createTables();
  const { rows: copied } = await it.copy();
  expect(await it.differences()).toEqual([]);
  expect(copied).toBe(60_000);
  await it.target.query('DELETE FROM days WHERE n % 1000 = 7; DELETE FROM moments WHERE n % 1000 = 7');
  await it.copy();
  expect(await it.differences()).toEqual([]);
});

live('rows that go alone are found by keys of every kind', async () => {
  const long = `REPEAT('x', ${3 << 20})`;
  await it.source.query(
    `SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
     CREATE TABLE latin (k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, b LONGBLOB);
     CREATE TABLE listed (k ENUM('b', 'a', 'é') PRIMARY KEY, b LONGBLOB);
     CREATE TABLE setted (k SET('b', 'a') PRIMARY KEY, b LONGBLOB);
     CREATE TABLE bits (k BIT(10) PRIMARY KEY, b LONGBLOB);
     CREATE TABLE fixed (k BINARY(4) PRIMARY KEY, b LONGBLOB);
     CREATE TABLE japanese (k CHAR(5) CHARACTER SET sjis PRIMARY KEY, b LONGBLOB);
     CREATE TABLE reals (k DOUBLE, f FLOAT, b LONGBLOB, PRIMARY KEY (k, f));
     CREATE TABLE times (k TIME(3), d DATETIME(6), b LONGBLOB, PRIMARY KEY (k, d));
     CREATE TABLE years (k YEAR, d DECIMAL(30, 10), b LONGBLOB, PRIMARY KEY (k, d));
     CREATE TABLE uniques (k VARCHAR(20) NOT NULL, b LONGBLOB, UNIQUE KEY u (k));
     INSERT INTO latin VALUES ('é', ${long}), ('', ${long});
     INSERT INTO listed VALUES ('a', ${long}), ('é', ${long});
     INSERT INTO setted VALUES ('a', ${long}), ('', ${long});
     INSERT INTO bits VALUES (5, ${long});
     INSERT INTO fixed VALUES (x'00272c5c', ${long});
     INSERT INTO japanese VALUES (_sjis x'83C883E9', ${long});
     INSERT INTO reals VALUES (0.1, 0.1, ${long}), (-0e0, 1e30, ${long});
     INSERT INTO times VALUES ('-838:59:59', '0000-00-00', ${long});
     INSERT INTO years VALUES (0, -12345678901234567890.0123456789, ${long});
     INSERT INTO uniques VALUES ('a''é\\\\', ${long})`,
  );
  await it.createTables();
  await it.copy();
  expect(await it.differences()).toEqual([]);
  expect(await rows(it.target, 'SELECT COUNT(*) AS n FROM latin')).toEqual([{ n: 2 }]);
});

live('a copy that goes on is not in its own way', async () => {
  await it.source.query(
    `SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
     CREATE TABLE counter (a INT PRIMARY KEY, id BIGINT AUTO_INCREMENT, UNIQUE KEY (id), v VARCHAR(50)) AUTO_INCREMENT = 900000;
     CREATE TABLE counted (a VARCHAR(20), id INT AUTO_INCREMENT, v VARCHAR(50), PRIMARY KEY (a, id), KEY (id));
     CREATE TABLE made (n INT, g INT AS (n * 2) STORED, v VARCHAR(50), PRIMARY KEY (g));
     CREATE TABLE cased (k VARCHAR(20) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v VARCHAR(50));
     CREATE TABLE cut (k VARCHAR(30), v VARCHAR(50), PRIMARY KEY (k(6)));
     INSERT INTO counter SELECT n, n - 1, n FROM ${numbers(30_000)};
     INSERT INTO counted SELECT CONCAT('a', n % 7), n - 1, n FROM ${numbers(30_000)};
     INSERT INTO made (n, v) SELECT n, n FROM ${numbers(30_000)};
     INSERT INTO cased SELECT CONCAT('a', n), n FROM ${numbers(30_000)};
     INSERT INTO cut SELECT LPAD(n, 6, '0'), n FROM ${numbers(30_000)};
     ANALYZE TABLE counter, counted, made, cased, cut`,
  );
  await it.createTables();
  await it.copy({ workers: 4 });
  expect(await it.differences()).toEqual([]);
  await it.source.query(
    `UPDATE counter SET id = -id WHERE a < 20000; UPDATE counter SET id = 19998 + id WHERE a < 20000;
     UPDATE counted SET id = id + 100000 WHERE id % 3 = 0 ORDER BY id DESC;
     UPDATE made SET n = n + 1 ORDER BY n DESC;
     UPDATE cased SET k = UPPER(k) WHERE v % 2 = 0;
     UPDATE cut SET k = CONCAT(k, 'x')`,
  );
  await it.copy({ workers: 4 });
  expect(await it.differences()).toEqual([]);
});
