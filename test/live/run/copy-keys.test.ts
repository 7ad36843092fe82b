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
