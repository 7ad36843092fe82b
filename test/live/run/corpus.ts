/** A table whose values are hard to move: how it is made, its rows as SQL, and what happens to them while it is moved. */
export type Hard = {
  readonly name: string;
  readonly columns: string;
  /** What comes after the columns, such as partitions. */
  readonly options?: string;
  readonly rows: readonly string[];
  readonly changes: readonly string[];
};

const everyByte = Array.from({ length: 256 }, (_, n) => n.toString(16).padStart(2, '0')).join('');
const text = `'quote '' double " back \\\\ tick \` percent % under _ null \\0 tab \\t line \\n return \\r end \\Z'`;

const table = (name: string, columns: string, rows: readonly string[], ...changes: string[]): Hard => ({
  name,
  columns,
  rows,
  changes,
});

/** Names are written as they are; in `changes`, `?` stands for the quoted table. */
export const hard: readonly Hard[] = [
  table(
    'composite',
    'a INT, b VARCHAR(20) COLLATE utf8mb4_0900_bin, c DATE, v INT, PRIMARY KEY (a, b, c)',
    [
      "-1, '', '2024-01-01', 1",
      "-1, ' ', '2024-01-01', NULL",
      "0, 'é', '1000-01-01', 3",
      "2147483647, '🛒', '9999-12-31', 4",
    ],
    'UPDATE ? SET v = 10 WHERE a = 0',
    "DELETE FROM ? WHERE b = '🛒'",
    "INSERT INTO ? VALUES (5, 'new', '2025-05-05', 5)",
  ),
  table(
    'by string',
    'k VARCHAR(40) CHARACTER SET latin1 PRIMARY KEY, v TEXT',
    [`'O''Brien \\\\ "x"', 'a'`, `'Zoë', ''`, `'', NULL`],
    "UPDATE ? SET v = 'é' WHERE k = 'Zoë'",
    "INSERT INTO ? VALUES ('ÿ', 'z')",
  ),
  table(
    'by bytes',
    'k VARBINARY(20) PRIMARY KEY, v INT',
    ["x'00', 1", "x'0000', 2", "x'ff', 3", "x'', 4", "x'275c60', 5"],
    "UPDATE ? SET v = 20 WHERE k = x'0000'",
    "DELETE FROM ? WHERE k = x''",
  ),
  table(
    'by fixed bytes',
    'k BINARY(16) PRIMARY KEY, v INT',
    ["LEFT(UNHEX(SHA2('a', 256)), 16), 1", "LEFT(UNHEX(SHA2('b', 256)), 16), 2", "x'00', 3"],
    'UPDATE ? SET v = v + 1',
  ),
  table(
    'bytes without a letter',
    'id INT PRIMARY KEY, g VARCHAR(20) CHARACTER SET greek, c VARCHAR(20) CHARACTER SET cp1251, s VARCHAR(20) CHARACTER SET sjis',
    ["1, x'A4AAD2', x'98', x'F040'", "2, x'E1E2', x'E0', x'82A0'", "3, '', NULL, ''"],
    "UPDATE ? SET g = x'A4' WHERE id = 2",
  ),
  table(
    'minus zero',
    'id INT PRIMARY KEY, d DOUBLE, f FLOAT',
    ['1, -0e0, -0e0', '2, 0, 0', '3, 1e300, 1e30', '4, -1.5, 0.1'],
    'UPDATE ? SET d = -0e0 WHERE id = 2',
  ),
  table(
    'numbers',
    'id INT PRIMARY KEY, f FLOAT, d DOUBLE, n DECIMAL(65,30), u BIGINT UNSIGNED, s BIGINT, t TINYINT, z INT(8) ZEROFILL',
    [
      '1, 3.4028235e38, 1.7976931348623157e308, 99999999999999999999999999999999999.999999999999999999999999999999, 18446744073709551615, -9223372036854775808, -128, 42',
      '2, 1.17549435e-38, 2.2250738585072014e-308, -0.000000000000000000000000000001, 0, 9223372036854775807, 127, 0',
      '3, 0.1, 0.1, 0.1, 1, -1, 0, NULL',
      '4, 16777217, 9007199254740993, 0, 9007199254740993, 9007199254740993, 1, 99999999',
      '5, NULL, NULL, NULL, NULL, NULL, NULL, NULL',
      '6, -0.0, -0.0, 0, 0, 0, 0, 0',
      '7, 1.1754942e-38, 5e-324, 0, 0, 0, 0, 0',
    ],
    'UPDATE ? SET f = 0.3, d = 1e0/3 WHERE id = 3',
    'INSERT INTO ? (id, f, d) VALUES (8, 123456.789, 1234567890.1234567)',
  ),
  table(
    'bits',
    'id INT PRIMARY KEY, one BIT(1), nine BIT(9), all64 BIT(64)',
    ["1, b'1', b'101010101', ~0", "2, b'0', 0, 0", '3, NULL, NULL, NULL'],
    'UPDATE ? SET all64 = 1 WHERE id = 2',
  ),
  table(
    'documents',
    'id INT PRIMARY KEY, j JSON',
    [
      `1, '{"a": [1, 2.5, 1e100, -0.0, null, true], "ü\\\\"": "🛒 \\\\\\\\ \\\\n", "": {}}'`,
      `2, 'null'`,
      '3, NULL',
      `4, '"text with ''quotes''"'`,
      '5, JSON_OBJECT("big", 18446744073709551615)',
    ],
    `UPDATE ? SET j = JSON_SET(j, '$.a[0]', 'changed') WHERE id = 1`,
  ),
  table(
    'blobs',
    'id INT PRIMARY KEY, b BLOB, t TINYBLOB, l LONGBLOB',
    [
      `1, x'${everyByte}', x'00', REPEAT(x'${everyByte}', 4000)`,
      "2, '', '', ''",
      '3, NULL, NULL, NULL',
      "4, x'27', x'5c', x'0d0a1a'",
    ],
    `UPDATE ? SET b = REPEAT(x'${everyByte}', 2) WHERE id = 2`,
    "INSERT INTO ? VALUES (5, x'00ff00', NULL, x'')",
  ),
  table(
    'dates',
    'id INT PRIMARY KEY, d DATE, dt DATETIME(6), ts TIMESTAMP(6) NULL, t TIME(3), y YEAR',
    [
      "1, '0000-00-00', '0000-00-00 00:00:00', '1970-01-01 00:00:01', '-838:59:59', 0",
      "2, '2024-00-00', '2024-02-29 23:59:59.999999', '2038-01-19 03:14:07.999999', '838:59:59', 1901",
      "3, '1000-01-01', '9999-12-31 23:59:59.999999', '2024-03-31 02:30:00', '00:00:00.001', 2155",
      '4, NULL, NULL, NULL, NULL, NULL',
      "5, '2023-02-31', '2023-02-31 10:00:00', NULL, '12:00', 2000",
    ],
    "UPDATE ? SET d = '0000-00-00', ts = '2001-02-03 04:05:06.000007' WHERE id = 4",
  ),
  table(
    'texts',
    'id INT PRIMARY KEY, u VARCHAR(200), l VARCHAR(200) CHARACTER SET latin1, c CHAR(10), m MEDIUMTEXT, s VARCHAR(50) CHARACTER SET utf16, g VARCHAR(50) CHARACTER SET gb18030',
    [
      `1, ${text}, ${text}, 'pad', REPEAT('🛒\\n', 50000), 'ü🛒', '茶'`,
      "2, '', '', '', '', '', ''",
      '3, NULL, NULL, NULL, NULL, NULL, NULL',
      `4, '  spaces  ', 'äöüß€', ' x', '-- /* */ #', ';', ','`,
    ],
    `UPDATE ? SET u = ${text}, l = 'ÿ' WHERE id = 2`,
  ),
  table(
    'choices',
    "id INT PRIMARY KEY, e ENUM('a', 'b''c', 'd,e', '') CHARACTER SET latin1, s SET('x', 'y z', 'ü') NOT NULL",
    ["1, 'a', ''", "2, 'b''c', 'x,ü'", "3, '', 'x,y z,ü'", "4, NULL, 'y z'"],
    "UPDATE ? SET e = 'd,e', s = '' WHERE id = 2",
  ),
  table(
    'computed',
    "id INT PRIMARY KEY, a INT NOT NULL, v INT AS (a * 2) VIRTUAL, s VARCHAR(20) AS (CONCAT('<', a, '>')) STORED UNIQUE, hidden INT INVISIBLE DEFAULT 7, w VARCHAR(5) DEFAULT (UPPER('x')), KEY (v)",
    [],
    'INSERT INTO ? (id, a) VALUES (3, 30)',
    'UPDATE ? SET a = 11, hidden = 8 WHERE id = 1',
  ),
  table(
    'odd `name`',
    'id INT PRIMARY KEY, `a``b` INT, `select` INT, `with space` INT',
    ['1, 2, 3, 4'],
    'INSERT INTO ? VALUES (2, 3, 4, 5)',
  ),
  table('it\'s "quoted"', 'id INT PRIMARY KEY, v INT', ['1, 1'], 'UPDATE ? SET v = 2'),
  table('percent % and dot.', 'id INT PRIMARY KEY, v INT', ['1, 1'], 'UPDATE ? SET v = 2'),
  {
    name: 'parted by range',
    columns: 'id INT, d DATE, v INT, PRIMARY KEY (id, d)',
    options:
      'PARTITION BY RANGE COLUMNS (d) (PARTITION early VALUES LESS THAN ("2025-01-01"), PARTITION late VALUES LESS THAN (MAXVALUE))',
    rows: ["1, '2020-01-01', 1", "2, '2030-01-01', 2"],
    changes: ["UPDATE ? SET d = '2031-01-01' WHERE id = 1"],
  },
  {
    name: 'parted by list',
    columns: 'id INT, region INT, v INT, PRIMARY KEY (region, id)',
    options:
      "PARTITION BY LIST (region) (PARTITION `here ``now``` VALUES IN (1, 2) COMMENT = 'it''s', PARTITION there VALUES IN (3, NULL))",
    rows: ['1, 1, 1', '2, 2, 2', '3, 3, 3'],
    changes: ['UPDATE ? SET region = 3 WHERE id = 1', 'INSERT INTO ? VALUES (4, 2, 4)'],
  },
  {
    name: 'parted by hash',
    columns: 'id INT PRIMARY KEY, v INT',
    options: 'PARTITION BY HASH (id) PARTITIONS 4',
    rows: ['1, 1', '2, 2', '3, 3', '-4, 4'],
    changes: ['UPDATE ? SET id = 7 WHERE id = 3', 'INSERT INTO ? VALUES (8, 8)'],
  },
  {
    name: 'parted by key',
    columns: 'k VARCHAR(20), d DATETIME NOT NULL, PRIMARY KEY (k, d)',
    options:
      'PARTITION BY RANGE (YEAR(d)) SUBPARTITION BY KEY (k) SUBPARTITIONS 2 (PARTITION a VALUES LESS THAN (2020), PARTITION b VALUES LESS THAN MAXVALUE)',
    rows: ["'x', '2019-12-31 23:59:59'", "'y', '2020-01-01'", "'', '2031-01-01'"],
    changes: ["UPDATE ? SET d = '2021-01-01' WHERE k = 'x'", "DELETE FROM ? WHERE k = ''"],
  },
  table(
    'shapes',
    'id INT PRIMARY KEY, g GEOMETRY, p POINT NOT NULL SRID 4326, l LINESTRING, y POLYGON SRID 0, mp MULTIPOINT, ml MULTILINESTRING, my MULTIPOLYGON, gc GEOMETRYCOLLECTION, SPATIAL KEY (p)',
    [
      "1, POINT(1, -0e0), ST_GeomFromText('POINT(89 179.5)', 4326), ST_GeomFromText('LINESTRING(0 0, 1 1, 1e300 1)'), ST_GeomFromText('POLYGON((0 0, 4 0, 4 4, 0 0), (1 1, 2 1, 2 2, 1 1))'), ST_GeomFromText('MULTIPOINT(0 0, 1 2)'), ST_GeomFromText('MULTILINESTRING((0 0, 1 1), (2 2, 3 3))'), ST_GeomFromText('MULTIPOLYGON(((0 0, 1 0, 1 1, 0 0)))'), ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))')",
      "2, NULL, ST_GeomFromText('POINT(0 0)', 4326), NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('GEOMETRYCOLLECTION EMPTY')",
      "3, ST_GeomFromText('LINESTRING(0 0, 1 1)', 3857), ST_GeomFromText('POINT(-90 -180)', 4326), NULL, NULL, NULL, NULL, NULL, NULL",
    ],
    "UPDATE ? SET g = POINT(2, 2), p = ST_GeomFromText('POINT(1 1)', 4326) WHERE id = 2",
    'DELETE FROM ? WHERE id = 3',
  ),
  table(
    'without a key',
    'a INT, b VARCHAR(20), KEY (a)',
    ["1, 'twice'", "1, 'twice'", "NULL, 'once'", 'NULL, NULL', 'NULL, NULL'],
    "INSERT INTO ? VALUES (2, 'twice'), (2, 'twice'), (3, NULL)",
    "UPDATE ? SET b = 'thrice' WHERE a = 1 LIMIT 1",
    "DELETE FROM ? WHERE b = 'once'",
  ),
  table(
    'a unique key',
    'a VARCHAR(20) NOT NULL, b INT NOT NULL, c INT, UNIQUE KEY (a, b)',
    ["'x', 1, 1", "'x', 2, NULL", "'', 0, 0"],
    "UPDATE ? SET c = 9 WHERE a = 'x'",
    "INSERT INTO ? VALUES ('y', 1, 1)",
  ),
  table(
    'no case',
    'k VARCHAR(40) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v VARCHAR(40) COLLATE utf8mb4_general_ci, w VARCHAR(40) CHARACTER SET latin1, UNIQUE KEY (v)',
    ["'straße', 'Ä', 'ä'", "'B', 'b', 'B'", "'c ', NULL, ' '", "'é', 'e', 'é'"],
    "UPDATE ? SET k = 'É', v = 'E' WHERE k = 'e'",
    "UPDATE ? SET w = 'Ä' WHERE k = 'b'",
  ),
  table(
    'case',
    'k VARCHAR(40) COLLATE utf8mb4_0900_as_cs PRIMARY KEY, v INT',
    ["'a', 1", "'A', 2", "'ä', 3", "'a ', 4"],
    "UPDATE ? SET v = 20 WHERE k = 'A'",
    "DELETE FROM ? WHERE k = 'a '",
  ),
  table('☎ ❤ 茶', 'id INT PRIMARY KEY, `❤` INT', ['1, 1'], 'UPDATE ? SET `❤` = 2'),
  table(
    'n'.repeat(64),
    `\`${'c'.repeat(64)}\` INT PRIMARY KEY, v INT, UNIQUE KEY \`${'k'.repeat(64)}\` (v)`,
    ['1, 1'],
    'UPDATE ? SET v = 2',
  ),
  table(
    'constrained',
    "id INT PRIMARY KEY, a INT CHECK (a > 0), b INT, c VARCHAR(20) COMMENT 'it''s \\n a `comment`', CONSTRAINT `b ``is`` less` CHECK (b < a OR c IN ('x''y', 'KEY `z` ('))",
    ["1, 5, 4, 'x'", '2, NULL, NULL, NULL'],
    'UPDATE ? SET a = 50 WHERE id = 1',
  ),
  table(
    'indexed',
    "id INT AUTO_INCREMENT, t TEXT, b BLOB, n INT, j JSON, PRIMARY KEY (id DESC), KEY `prefix` (t(20), b(10)), KEY `down` (n DESC, id), KEY `function` ((n * 2), (LOWER(LEFT(t, 10)))), FULLTEXT KEY `words` (t) WITH PARSER ngram, KEY `unseen` (n) INVISIBLE COMMENT 'a ''comment'', and more', KEY `many` ((CAST(j->'$.a' AS UNSIGNED ARRAY)))",
    [`1, 'Some text', x'00ff', 1, '{"a": [1, 2, 3]}'`, '2, NULL, NULL, NULL, NULL'],
    `UPDATE ? SET t = 'other', n = 3, j = '{"a": [4]}' WHERE id = 1`,
    "INSERT INTO ? (t) VALUES ('next')",
  ),
];

/** Tables that need each other: made, filled and changed in this order. */
export const related = {
  create: [
    'CREATE TABLE staff (id INT PRIMARY KEY, boss INT, name VARCHAR(20), CONSTRAINT staff_boss FOREIGN KEY (boss) REFERENCES staff (id) ON DELETE SET NULL)',
    'CREATE TABLE teams (id INT PRIMARY KEY, lead_of INT, UNIQUE KEY (lead_of))',
    'CREATE TABLE members (id INT PRIMARY KEY, team INT NOT NULL, CONSTRAINT members_team FOREIGN KEY (team) REFERENCES teams (id) ON DELETE CASCADE ON UPDATE CASCADE)',
    'ALTER TABLE teams ADD CONSTRAINT teams_lead FOREIGN KEY (lead_of) REFERENCES members (id) ON DELETE SET NULL',
    'CREATE TABLE badges (id INT PRIMARY KEY, member INT, CONSTRAINT badges_member FOREIGN KEY (member) REFERENCES members (id) ON DELETE CASCADE)',
  ],
  rows: [
    "INSERT INTO staff VALUES (1, NULL, 'top'), (2, 1, 'two'), (3, 2, 'three'), (4, 4, 'own boss')",
    'INSERT INTO teams VALUES (1, NULL), (2, NULL), (3, NULL)',
    'INSERT INTO members VALUES (10, 1), (20, 2), (21, 2), (30, 3)',
    'UPDATE teams SET lead_of = id * 10',
    'INSERT INTO badges VALUES (1, 10), (2, 20), (3, 21), (4, NULL)',
  ],
  /** Each may be made again and again. */
  changes: [
    'DELETE FROM staff WHERE id = 2',
    "INSERT IGNORE INTO staff VALUES (2, 1, 'two again')",
    'UPDATE staff SET boss = 2 WHERE id = 3',
    'DELETE FROM teams WHERE id = 2',
    'INSERT IGNORE INTO teams VALUES (2, NULL)',
    'INSERT IGNORE INTO members VALUES (20, 2), (21, 2)',
    'INSERT IGNORE INTO badges VALUES (2, 20), (3, 21)',
    'UPDATE teams SET id = 4 WHERE id = 3',
    'UPDATE teams SET id = 3 WHERE id = 4',
    'DELETE FROM members WHERE id = 10',
    'INSERT IGNORE INTO members VALUES (10, 1)',
  ],
  tables: ['staff', 'teams', 'members', 'badges'],
} as const;
