import { createHash } from 'node:crypto';
import type { Difference } from '../../../data/compare/comparison.ts';

/** What the planted statement must be found as: kind, key, columns. */
export type Found = readonly [
  Difference['kind'],
  { readonly [column: string]: string | null },
  (readonly string[] | number)?,
];

export type Case = {
  readonly name: string;
  readonly table: string;
  readonly both?: readonly string[];
  readonly source?: readonly string[];
  readonly target: readonly string[];
  readonly found: readonly Found[];
  /** False where no statement can remove it. */
  readonly mended?: false;
};

export const column = (type: string) => `(id INT PRIMARY KEY, v ${type}) DEFAULT CHARSET utf8mb4`;
export const values = (name: string, type: string, source: string, target: string): Case => ({
  name,
  table: column(type),
  source: [`INSERT INTO t VALUES (1, ${source})`],
  target: [`INSERT INTO t VALUES (1, ${target})`],
  found: [['changed', { id: '1' }, ['v']]],
});
export const same = (name: string, type: string, source: string, target: string): Case => ({
  ...values(name, type, source, target),
  found: [],
});
const texts = (name: string, source: readonly [string, string], target: readonly [string, string]): Case => ({
  name,
  table: '(id INT PRIMARY KEY, a VARCHAR(50), b VARBINARY(50), c VARBINARY(50))',
  source: [`INSERT INTO t VALUES (1, '${source[0]}', '${source[0]}', '${source[1]}')`],
  target: [`INSERT INTO t VALUES (1, '${source[0]}', '${target[0]}', '${target[1]}')`],
  found: [['changed', { id: '1' }, ['b', 'c']]],
});
export const keyed = (
  type: string,
  keys: readonly string[],
  shown: string,
  table = 'DEFAULT CHARSET utf8mb4',
): Case => ({
  name: `a key of ${type}`,
  table: `(k ${type} PRIMARY KEY, v INT NOT NULL) ${table}`,
  both: [`INSERT INTO t VALUES ${keys.map((key, n) => `(${key}, ${n})`).join(', ')}`],
  target: [`UPDATE t SET v = v + 100 WHERE v = 1`],
  found: [['changed', { k: shown }, ['v']]],
});
/** Inserts the rows of an expression over i, from 0. */
export const numbers = (expression: string, count = 20_000) =>
  `INSERT INTO t SELECT /*+ SET_VAR(cte_max_recursion_depth=1000000) */ ${expression} FROM (WITH RECURSIVE n AS (SELECT 0 i UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1}) SELECT i FROM n) AS n`;
export const many = '(id INT PRIMARY KEY, v INT NOT NULL)';

/** What is planted, and what must be found of it. */
export const cases: readonly Case[] = [
  {
    name: 'a row behind a bound that no calendar has',
    table: '(d DATE, id INT, v INT NOT NULL, PRIMARY KEY (d, id))',
    both: [
      "SET SESSION sql_mode = 'ALLOW_INVALID_DATES'",
      numbers("'2020-02-31', i, i"),
      "SET SESSION sql_mode = ''",
      'ANALYZE TABLE t',
    ],
    target: ['UPDATE t SET v = 0 WHERE id = 10000'],
    found: [['changed', { d: '2020-02-31', id: '10000' }, ['v']]],
  },
  values('words of one CRC32', 'VARCHAR(20)', "'plumless'", "'buckeroo'"),
  { name: 'two equal tables', table: many, both: [numbers('i, i')], target: [], found: [] },
  {
    name: 'one row',
    table: many,
    both: [numbers('i, i')],
    target: ['UPDATE t SET v = 0 WHERE id = 7777'],
    found: [['changed', { id: '7777' }, ['v']]],
  },
  {
    name: 'two equal lost updates',
    table: many,
    both: [numbers('i, 5')],
    target: ['UPDATE t SET v = 6 WHERE id IN (100, 101)'],
    found: [
      ['changed', { id: '100' }, ['v']],
      ['changed', { id: '101' }, ['v']],
    ],
  },
  {
    name: 'values swapped between two rows',
    table: many,
    both: [numbers('i, i')],
    target: ['UPDATE t SET v = 201 - v WHERE id IN (100, 101)'],
    found: [
      ['changed', { id: '100' }, ['v']],
      ['changed', { id: '101' }, ['v']],
    ],
  },
  {
    name: 'a row before the first',
    table: many,
    both: [numbers('i, i')],
    target: ['INSERT INTO t VALUES (-5000, 1)'],
    found: [['extra', { id: '-5000' }]],
  },
  {
    name: 'a row beyond the last, on the target',
    table: many,
    both: [numbers('i, i')],
    target: ['INSERT INTO t VALUES (2000000000, 1)'],
    found: [['extra', { id: '2000000000' }]],
  },
  {
    name: 'a row beyond the last, on the source',
    table: many,
    both: [numbers('i, i')],
    target: ['DELETE FROM t WHERE id = 19999'],
    found: [['missing', { id: '19999' }]],
  },
  values('NULL and empty text', 'VARCHAR(9)', 'NULL', "''"),
  values('NULL and empty bytes', 'VARBINARY(9)', 'NULL', "''"),
  values('NULL and zero', 'INT', 'NULL', '0'),
  values('NULL and N', 'TEXT', 'NULL', "'N'"),
  values('NULL and an empty LONGTEXT', 'LONGTEXT', 'NULL', "''"),
  texts('a separator that shifts', ['a#', 'b'], ['a', '#b']),
  texts('a comma that shifts', ['a,', 'b'], ['a', ',b']),
  texts('a length that shifts', ['1:', '1:a'], ['1:1', ':a']),
  {
    name: 'text that shifts between columns',
    table: '(id INT PRIMARY KEY, a VARCHAR(9), b VARCHAR(9))',
    source: ["INSERT INTO t VALUES (1, 'ab', 'c')"],
    target: ["INSERT INTO t VALUES (1, 'a', 'bc')"],
    found: [['changed', { id: '1' }, ['a', 'b']]],
  },
  {
    name: 'NULL that moves between columns',
    table: '(id INT PRIMARY KEY, a VARCHAR(9), b VARCHAR(9), c INT, d INT)',
    source: ["INSERT INTO t VALUES (1, NULL, 'x', NULL, 1)"],
    target: ["INSERT INTO t VALUES (1, 'x', NULL, 1, NULL)"],
    found: [['changed', { id: '1' }, ['a', 'b', 'c', 'd']]],
  },
  values('trailing blanks', 'VARCHAR(9)', "'a'", "'a '"),
  values('minus zero in DOUBLE', 'DOUBLE', '0e0', '-0e0'),
  values('minus zero in FLOAT', 'FLOAT', '0e0', '-0e0'),
  values('1.0 and 1.00 in text', 'VARCHAR(9)', "'1.0'", "'1.00'"),
  values("FLOAT's last digit", 'FLOAT', '16777215', '16777214'),
  values("DOUBLE's last digit", 'DOUBLE', '0.1', '0.10000000000000002'),
  values(
    'a hundredth',
    'DECIMAL(30,2)',
    '1234567890123456789012345678.01',
    '1234567890123456789012345678.02',
  ),
  values('a bit of 64', 'BIT(64)', '18446744073709551615', '18446744073709551614'),
  values(
    'the last microsecond',
    'DATETIME(6)',
    "'2026-01-01 00:00:00.000001'",
    "'2026-01-01 00:00:00.000002'",
  ),
  values('a zero date', 'DATE', "'0000-00-00'", 'NULL'),
  values('a negative TIME', 'TIME(3)', "'-838:59:59'", "'838:59:59'"),
  values('a year', 'YEAR', '1970', '0'),
  values('an ENUM and its error value', "ENUM('a','b')", "'a'", '0'),
  values('a SET', "SET('a','b')", "'a,b'", "'a'"),
  values('an accent', 'VARCHAR(9) CHARACTER SET latin1', "'é'", "'e'"),
  values('case', 'VARCHAR(9)', "'a'", "'A'"),
  values('a byte of a BLOB', 'LONGBLOB', "REPEAT(x'00', 100000)", "CONCAT(REPEAT(x'00', 99999), x'01')"),
  values('a point', 'POINT', "ST_GeomFromText('POINT(1 2)')", "ST_GeomFromText('POINT(1 3)')"),
  {
    name: 'the same text in another character set',
    table: `${column('VARCHAR(9) CHARACTER SET latin1')}`,
    source: ["INSERT INTO t VALUES (1, 'éß€')"],
    target: ['ALTER TABLE t MODIFY v VARCHAR(9) CHARACTER SET utf8mb4', "INSERT INTO t VALUES (1, 'éß€')"],
    found: [],
  },
  values('a byte without a character', 'VARCHAR(9) CHARACTER SET greek', "_greek x'AA'", "_greek x'FF'"),
  values('UTF-16', 'VARCHAR(9) CHARACTER SET utf16', "_utf16 x'0041'", "_utf16 x'0042'"),
  values('long text of another set', 'MEDIUMTEXT CHARACTER SET cp1251', "_cp1251 x'98'", "'?'"),
  values('such a byte in cp1251', 'CHAR(9) CHARACTER SET cp1251', "_cp1251 x'98'", "'?'"),
  values('bytes of one kanji', 'TEXT CHARACTER SET cp932', "_cp932 x'8790'", "_cp932 x'81E0'"),
  values('trailing blanks in CHAR of bytes', 'BINARY(4)', "'a'", "'a '"),
  values(
    'accents under a collation that does not see them',
    'VARCHAR(9) COLLATE utf8mb4_general_ci',
    "'é'",
    "'e'",
  ),
  values('a tab for a blank', 'TEXT', "'a\\tb'", "'a b'"),
  values('a line break', 'TEXT', "'a\\nb'", "'a\\r\\nb'"),
  values('a null byte', 'VARCHAR(9)', "'a'", "CONCAT('a', CHAR(0))"),
  values('a backslash', 'VARCHAR(9)', "'a\\\\b'", "'a\\'b'"),
  values(
    'one more digit of a DATETIME',
    'DATETIME(3)',
    "'2026-01-01 00:00:00.1'",
    "'2026-01-01 00:00:00.10' + INTERVAL 1000 MICROSECOND",
  ),
  values('infinitesimal', 'DOUBLE', '5e-324', '0e0'),
  values('the largest DOUBLE', 'DOUBLE', '1.7976931348623157e308', '1.7976931348623155e308'),
  values('signs', 'DECIMAL(10,2)', '0.01', '-0.01'),
  values('the sign bit', 'BIGINT UNSIGNED', '18446744073709551615', '9223372036854775807'),
  {
    name: 'text without a character in the other side’s set',
    table: `${column('VARCHAR(9) CHARACTER SET greek')}`,
    source: ["INSERT INTO t VALUES (1, _greek x'AA')"],
    target: ['ALTER TABLE t MODIFY v VARCHAR(9) CHARACTER SET utf8mb4', "INSERT INTO t VALUES (1, '?')"],
    found: [['changed', { id: '1' }, ['v']]],
    mended: false,
  },
  {
    name: 'swapped unique values',
    table: '(id INT PRIMARY KEY, u INT UNIQUE, v INT)',
    both: ['INSERT INTO t VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3)'],
    target: [
      'UPDATE t SET u = NULL WHERE id = 1',
      'UPDATE t SET u = 10 WHERE id = 2',
      'UPDATE t SET u = 20 WHERE id = 1',
    ],
    found: [
      ['changed', { id: '1' }, ['u']],
      ['changed', { id: '2' }, ['u']],
    ],
  },
  {
    name: 'no key: a duplicate more, a row less, a value changed',
    table: '(a INT, b VARCHAR(20))',
    both: ["INSERT INTO t VALUES (1, 'x'), (1, 'x'), (2, 'y'), (2, 'y'), (3, NULL), (4, 'z')"],
    target: [
      "INSERT INTO t VALUES (1, 'x'), (1, 'x')",
      'DELETE FROM t WHERE a = 2 LIMIT 1',
      "UPDATE t SET b = '' WHERE a = 3",
    ],
    found: [
      ['extra', { a: '1', b: 'x' }, 2],
      ['missing', { a: '2', b: 'y' }, 1],
      ['missing', { a: '3', b: null }, 1],
      ['extra', { a: '3', b: '' }, 1],
    ],
  },
  {
    name: 'no key: pairs of duplicates that cancel out',
    table: '(a INT, b INT)',
    both: [numbers('i DIV 4, 0')],
    target: ['DELETE FROM t WHERE a = 77 LIMIT 2', 'INSERT INTO t VALUES (78, 0), (78, 0)'],
    found: [
      ['missing', { a: '77', b: '0' }, 2],
      ['extra', { a: '78', b: '0' }, 2],
    ],
  },
  {
    name: 'no key, and equal in another order',
    table: '(a INT, b TEXT)',
    both: [numbers('i % 5000, i % 3')],
    target: ['ALTER TABLE t ORDER BY b DESC, a'],
    found: [],
  },
  {
    name: 'a unique key without NULL in place of a primary key',
    table: '(a INT, b VARCHAR(20) NOT NULL, UNIQUE KEY (b))',
    both: [numbers("i, CONCAT('k', i)")],
    target: ["UPDATE t SET a = -1 WHERE b = 'k9'", "DELETE FROM t WHERE b = 'k10'"],
    found: [
      ['changed', { b: 'k9' }, ['a']],
      ['missing', { b: 'k10' }],
    ],
  },
  {
    name: 'a unique key with NULL is no key',
    table: '(a INT, b INT, UNIQUE KEY (b))',
    both: ['INSERT INTO t VALUES (1, NULL), (1, NULL), (2, 2)'],
    target: ['DELETE FROM t WHERE b IS NULL LIMIT 1'],
    found: [['missing', { a: '1', b: null }, 1]],
  },
  {
    name: 'a key in another collation',
    table: '(k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)',
    both: [numbers("CONCAT(IF(i % 2, 'a', 'B'), i), i")],
    target: [
      'ALTER TABLE t MODIFY k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
      "UPDATE t SET v = -1 WHERE k = 'a77'",
      "DELETE FROM t WHERE k = 'B78'",
      "INSERT INTO t VALUES ('A77', 1)",
    ],
    // Until the extra row is gone both have one name on the source, which is why it is removed first.
    found: [
      ['changed', { k: 'a77' }, ['v']],
      ['missing', { k: 'B78' }],
      ['extra', { k: 'A77' }],
    ],
  },
  {
    name: 'a key in another character set',
    table: '(k VARCHAR(20) CHARACTER SET latin1 PRIMARY KEY, v INT)',
    both: ["INSERT INTO t VALUES ('é', 1), ('z', 2)"],
    target: ['ALTER TABLE t MODIFY k VARCHAR(20) CHARACTER SET utf8mb4', "UPDATE t SET v = 9 WHERE k = 'é'"],
    found: [['changed', { k: 'é' }, ['v']]],
  },
  {
    name: 'trailing blanks in a key',
    table: '(k VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, v INT)',
    source: ["INSERT INTO t VALUES ('a', 1)"],
    target: ["INSERT INTO t VALUES ('a ', 1)"],
    found: [
      ['missing', { k: 'a' }],
      ['extra', { k: 'a ' }],
    ],
  },
  keyed('VARCHAR(20) CHARACTER SET cp1251', ["_cp1251 x'C0'", "_cp1251 x'98'", "'z'"], '\u0098'),
  {
    name: 'rows of many long texts',
    table: `(id INT PRIMARY KEY, ${'abcdefghij'
      .split('')
      .map((each) => `${each} TEXT`)
      .join(', ')}) DEFAULT CHARSET utf8mb4`,
    both: [`INSERT INTO t VALUES (1, ${Array.from({ length: 10 }, () => "REPEAT('x', 60000)").join(', ')})`],
    target: ["UPDATE t SET j = CONCAT(LEFT(j, 59999), 'y')"],
    found: [['changed', { id: '1' }, ['j']]],
  },
  {
    name: 'a row in the wrong partition',
    table:
      '(id INT PRIMARY KEY, v INT) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN (200))',
    both: ['INSERT INTO t VALUES (1, 1), (150, 150), (151, 151)'],
    target: [],
    found: [],
  },
  {
    name: 'a generated column',
    table: '(id INT PRIMARY KEY, a INT, g INT AS (a + 1) VIRTUAL, s VARCHAR(20) AS (CONCAT(a)) STORED)',
    both: ['INSERT INTO t (id, a) VALUES (1, 1)'],
    target: ['UPDATE t SET a = 2'],
    found: [['changed', { id: '1' }, ['a', 'g', 's']]],
  },
  {
    name: 'odd names',
    table: `(\`a\`\`b'"?\` INT, \`wh at?\` INT, \`${'x'.repeat(64)}\` INT, \`é世\` INT, PRIMARY KEY (\`é世\`, \`a\`\`b'"?\`))`,
    both: ['INSERT INTO t VALUES (1, 2, 3, 4)'],
    target: ['UPDATE t SET `wh at?` = 9'],
    found: [['changed', { é世: '4', 'a`b\'"?': '1' }, ['wh at?']]],
  },
  keyed(
    'BIGINT UNSIGNED',
    ['18446744073709551613', '18446744073709551614', '18446744073709551615'],
    '18446744073709551614',
  ),
  keyed(
    'BIGINT',
    ['-9223372036854775808', '-9223372036854775807', '9223372036854775807'],
    '-9223372036854775807',
  ),
  keyed('VARCHAR(20)', ["'a'", "'É'", "'z'"], 'É'),
  keyed('VARCHAR(20)', ["'a'", "'É'", "'z'"], 'É', 'DEFAULT CHARSET latin1'),
  keyed('VARBINARY(9)', ["x'00'", "x'00FF'", "x'FF'"], '0x00ff'),
  keyed(
    'DECIMAL(40,10)',
    ['1', '12345678901234567890.0000000001', '12345678901234567890.0000000002'],
    '12345678901234567890.0000000001',
  ),
  keyed(
    'DATETIME(6)',
    ["'0000-00-00'", "'2026-01-01 00:00:00.000001'", "'2026-01-01 00:00:00.000002'"],
    '2026-01-01 00:00:00.000001',
  ),
  keyed(
    'TIMESTAMP(3)',
    ["'2026-01-01 00:00:00.001'", "'2026-01-01 00:00:00.002'"],
    '2026-01-01 00:00:00.002',
  ),
  keyed('DATE', ["'2026-01-01'", "'2026-01-02'"], '2026-01-02'),
  keyed('TIME(6)', ["'-01:00:00.5'", "'800:00:00'"], '800:00:00.000000'),
  keyed(
    'BINARY(16)',
    ["x'00112233445566778899AABBCCDDEEFF'", "x'00112233445566778899AABBCCDDEE00'"],
    '0x00112233445566778899aabbccddee00',
  ),
  keyed('DOUBLE', ['0.1', '0.10000000000000002'], '0.10000000000000002'),
  keyed("ENUM('z','a')", ["'z'", "'a'"], '2'),
  keyed('BINARY(3)', ["x'FF0000'", "x'FFFF00'"], '0xffff00'),
  {
    name: 'case in a key',
    table: '(k VARCHAR(9) PRIMARY KEY, v INT)',
    source: ["INSERT INTO t VALUES ('a', 1)"],
    target: ["INSERT INTO t VALUES ('A', 1)"],
    found: [
      ['missing', { k: 'a' }],
      ['extra', { k: 'A' }],
    ],
  },
  {
    name: 'a composite key over many leaves',
    table: '(a INT, b VARCHAR(20), v INT, PRIMARY KEY (a, b))',
    both: [numbers("i DIV 100, CONCAT('k', i), i")],
    target: [
      "DELETE FROM t WHERE a = 3 AND b = 'k333'",
      "UPDATE t SET v = 0 WHERE a = 199 AND b = 'k19999'",
      "INSERT INTO t VALUES (500, 'z', 1)",
    ],
    found: [
      ['missing', { a: '3', b: 'k333' }],
      ['changed', { a: '199', b: 'k19999' }, ['v']],
      ['extra', { a: '500', b: 'z' }],
    ],
  },
  {
    name: 'text keys over many leaves',
    table: '(k VARCHAR(70) PRIMARY KEY, v INT) DEFAULT CHARSET latin1',
    both: [numbers('SHA2(i, 256), i')],
    target: ['UPDATE t SET v = -1 WHERE v = 4321'],
    found: [['changed', { k: createHash('sha256').update('4321').digest('hex') }, ['v']]],
  },
  {
    name: 'integers far apart',
    table: '(k BIGINT PRIMARY KEY, v INT)',
    both: [numbers('i * 400000000000001 - 4000000000000000000, i')],
    target: ['UPDATE t SET v = -1 WHERE v = 5000', 'INSERT INTO t VALUES (9223372036854775807, 1)'],
    found: [
      ['changed', { k: '-1999999999999995000' }, ['v']],
      ['extra', { k: '9223372036854775807' }],
    ],
  },
];
