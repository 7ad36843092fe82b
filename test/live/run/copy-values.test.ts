import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Copying, openCopying } from './copying.ts';
import { pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
let it: Copying;

beforeEach(async () => {
  if (pair) it = await openCopying('copy_values');
});
afterEach(async () => {
  await it?.target.query('SET GLOBAL max_allowed_packet = DEFAULT');
  await it?.end();
});

const everyByte = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0')).join('');

live('bytes arrive as they are, every value and any sequence', async () => {
  const pairs = Array.from({ length: 256 }, (_, n) => `x'${n.toString(16).padStart(2, '0')}27'`).join('), (');
  await it.source.query(
    `CREATE TABLE bytes (id INT AUTO_INCREMENT PRIMARY KEY, b VARBINARY(2000), f BINARY(8), t TINYBLOB, m MEDIUMBLOB);
     INSERT INTO bytes (b) VALUES (x'${everyByte}'), (''), (NULL), (x'5c'), (x'5c27'), (x'c3'), (x'c327'), (x'f09f9b'), (${pairs});
     INSERT INTO bytes (b, f, t, m) SELECT RANDOM_BYTES(1000), RANDOM_BYTES(8), RANDOM_BYTES(200), RANDOM_BYTES(1024) FROM bytes;
     INSERT INTO bytes (b, f, t, m) SELECT RANDOM_BYTES(1000), LEFT(RANDOM_BYTES(8), id % 8), RANDOM_BYTES(200), REPEAT(RANDOM_BYTES(1024), 20) FROM bytes`,
  );
  await it.createTables();
  await it.copy();
  expect(await it.differences()).toEqual([]);
});

live('values that fit into no statement go in pieces', async () => {
  await it.source.query(
    `CREATE TABLE \`län\`\`ge\` (k VARCHAR(20) PRIMARY KEY, b LONGBLOB, t LONGTEXT, l LONGTEXT CHARACTER SET latin1, s LONGTEXT CHARACTER SET sjis, j JSON, g GEOMETRY, v INT);
     INSERT INTO \`län\`\`ge\` (k, b, t, l, s, v) VALUES
       ('é', REPEAT(x'${everyByte}', 14000), REPEAT('\\\\''🛒é', 300000), REPEAT('ÿ''\\\\', 900000), REPEAT(_sjis x'83C883E9', 800000), 1),
       ('small', 'x', 'y', 'z', 'q', 2),
       ('null', NULL, NULL, NULL, NULL, NULL);
     INSERT INTO \`län\`\`ge\` (k, j) VALUES ('json', JSON_OBJECT('a', REPEAT('\\\\ü"', 600000), 'b', JSON_ARRAY(1, 2.5, NULL)));
     INSERT INTO \`län\`\`ge\` (k, g) VALUES ('line', ST_GeomFromText(CONCAT('LINESTRING(0 0', REPEAT(',1 1', 150000), ')')))`,
  );
  await it.createTables();
  await it.target.query(`SET GLOBAL max_allowed_packet = ${4 << 20}`);
  const { rows: copied } = await it.copy();
  expect(copied).toBe(5);
  expect(await it.differences()).toEqual([]);
});

live('a value that the target can never take is named', async () => {
  await it.source.query(
    `CREATE TABLE far (id INT PRIMARY KEY, b LONGBLOB); INSERT INTO far VALUES (7, REPEAT('x', ${5 << 20}))`,
  );
  await it.createTables();
  await it.target.query(`SET GLOBAL max_allowed_packet = ${4 << 20}`);
  await expect(it.copy()).rejects.toThrow(
    '"copy_values.far" has a value of 5,242,880 bytes in "b" (id = 7), longer than the target\'s max_allowed_packet',
  );
});

live('several long values in a row do not add up in memory', async () => {
  await it.source.query(
    `CREATE TABLE pictures (id INT PRIMARY KEY, b LONGBLOB);
     INSERT INTO pictures SELECT n, REPEAT(RANDOM_BYTES(1024), 16384) FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12) SELECT n FROM n) AS numbers`,
  );
  await it.createTables();
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const before = process.memoryUsage().rss;
  const began = Date.now();
  await it.copy({ workers: 4 });
  const took = Date.now() - began;
  clearInterval(timer);
  process.stderr.write(
    `12 values of 16 MB over 4 workers: ${Math.round((most - before) / 2 ** 20)} MB more than before, ${took} ms\n`,
  );
  expect(most - before).toBeLessThan(12 * 16 * 2 ** 20);
  expect(await it.differences()).toEqual([]);
});

live('JSON keeps the types that SQL gave it', async () => {
  await it.source.query(
    `CREATE TABLE documents (id INT PRIMARY KEY, j JSON);
     INSERT INTO documents VALUES
       (1, '{"a": [1, 2.5, "x", {"b": null}], "c": true}'), (2, NULL), (3, 'null'),
       (4, JSON_OBJECT('d', CAST('2020-01-01' AS DATE), 'n', CAST(1.10 AS DECIMAL(5, 2)), 'b', x'00ff')),
       (5, CAST(CAST(-123456.25 AS DECIMAL(8, 2)) AS JSON)),
       (6, JSON_ARRAY(JSON_ARRAY(JSON_ARRAY(CAST('-10:00:00.5' AS TIME(1)), CAST('2020-01-01 10:00:00.25' AS DATETIME(2)))))),
       (7, JSON_OBJECT('a "key".[0]$é', CAST(5 AS UNSIGNED), 'big', 18446744073709551615, '', CAST(0.001 AS DECIMAL(4, 3)), '\\\\', CAST(7 AS DECIMAL(5, 0)))),
       (8, JSON_OBJECT('long', REPEAT('é', 100000), 'n', CAST(0 AS DECIMAL(3, 1)))),
       (9, JSON_ARRAY(1e0, 1.0e0, -0.0e0, 1e300))`,
  );
  await it.createTables();
  await it.copy();
  expect(await it.differences()).toEqual([]);
  const types = `SELECT id, JSON_TYPE(j) AS top, JSON_STORAGE_SIZE(j) AS size,
    (SELECT GROUP_CONCAT(REPLACE(JSON_TYPE(v), 'UNSIGNED ', '')) FROM JSON_TABLE(j, '$**.*' COLUMNS (v JSON PATH '$')) AS members) AS members,
    (SELECT GROUP_CONCAT(JSON_TYPE(v)) FROM JSON_TABLE(j, '$**[*]' COLUMNS (v JSON PATH '$')) AS elements FROM documents ORDER BY id`.replace(
    'AS elements FROM',
    'AS each_element) AS elements FROM',
  );
  const here = await rows(it.source, types);
  expect(here[3]).toMatchObject({ members: expect.stringContaining('DECIMAL') });
  expect(await rows(it.target, types)).toEqual(here);
});

live(
  'JSON with values of SQL is copied by many rows at once, with bytes of every kind of column',
  async () => {
    await it.source.query(
      `SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
     CREATE TABLE invoices (k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, note VARCHAR(100), j JSON, other JSON, b VARBINARY(20));
     INSERT INTO invoices SELECT CONCAT('é', n), IF(n % 5 = 0, NULL, 'it''s: +*'),
         JSON_OBJECT('id', n, '10', 1, '9', '\\\\ ''x''', 'total', CAST(n / 7 AS DECIMAL(12, 2)), 'due', DATE('2020-01-01') + INTERVAL n % 900 DAY,
         'lines', JSON_ARRAY(NULL, JSON_OBJECT('price', CAST(n AS DECIMAL(9, 3))), JSON_ARRAY(), JSON_OBJECT())), IF(n % 3 = 0, NULL, JSON_ARRAY(n)), x'00272c5c3a2b'
       FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000) SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000000) */ n FROM n) AS numbers;
     CREATE TABLE made (b BIT(12), b64 BIT(64), t TINYBLOB, l BLOB, m MEDIUMBLOB, o LONGBLOB, v VARBINARY(9), f BINARY(4), d DATE);
     INSERT INTO made VALUES (5, ~0, x'00ff', '', 'm', 'long', x'80', 'a', '2020-02-31');
     CREATE TABLE audit (id INT PRIMARY KEY, j JSON);
     INSERT INTO audit SELECT 1, JSON_OBJECT('b', b, 'b64', b64, 't', t, 'l', l, 'm', m, 'o', o, 'v', v, 'f', f, 'd', d) FROM made`,
    );
    await it.createTables();
    const began = Date.now();
    const { rows: copied } = await it.copy();
    process.stderr.write(`20,000 rows of JSON with decimals and dates: ${Date.now() - began} ms\n`);
    expect(copied).toBe(20_002);
    expect(await it.differences()).toEqual([]);
    const types = `SELECT SHA2(GROUP_CONCAT(JSON_TYPE(j->'$.total'), JSON_TYPE(j->'$.due'), JSON_TYPE(j->'$.lines[1].price')), 256) AS types FROM invoices`;
    expect(await rows(it.target, types)).toEqual(await rows(it.source, types));
  },
);

live('a document with thousands of values of SQL is copied', async () => {
  await it.source.query(
    `CREATE TABLE matrix (id INT PRIMARY KEY, j JSON);
     INSERT INTO matrix SELECT 1, JSON_ARRAYAGG(CAST(n / 8 AS DECIMAL(12, 3))) FROM (WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000) SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000000) */ n FROM n) AS numbers`,
  );
  await it.createTables();
  await it.copy();
  expect(await it.differences()).toEqual([]);
});

live('JSON with values that its text does not keep is named where there is no key', async () => {
  await it.source.query(
    `CREATE TABLE loose (j JSON); INSERT INTO loose VALUES (JSON_ARRAY(CAST(1.5 AS DECIMAL(3, 1))))`,
  );
  await it.createTables();
  await expect(it.copy()).rejects.toThrow(
    /"copy_values.loose" has JSON with values that its text does not keep/,
  );
});
