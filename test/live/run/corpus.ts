/** A table whose values are hard to move: how it is made, its rows as SQL, and what happens to them while it is moved. */
export type Hard = {
  readonly name: string;
  readonly columns: string;
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
  table(
    'parted',
    'id INT, d DATE, v INT, PRIMARY KEY (id, d)',
    ["1, '2020-01-01', 1", "2, '2030-01-01', 2"],
    "UPDATE ? SET d = '2031-01-01' WHERE id = 1",
  ),
];
