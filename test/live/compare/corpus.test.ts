import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Difference } from '../../../data/compare/comparison.ts';
import type { Session } from '../../../data/dialect.ts';
import { compare, live, open } from './both-sides.ts';

const database = 'compare_corpus';

/** What the planted statement must be found as: kind, key, columns. */
type Found = readonly [Difference['kind'], { readonly [column: string]: string }, (readonly string[])?];
type Case = {
  readonly name: string;
  readonly table: string;
  readonly both?: readonly string[];
  readonly source?: readonly string[];
  readonly target: readonly string[];
  readonly found: readonly Found[];
};

const column = (type: string) => `(id INT PRIMARY KEY, v ${type}) DEFAULT CHARSET utf8mb4`;
const values = (name: string, type: string, source: string, target: string): Case => ({
  name,
  table: column(type),
  source: [`INSERT INTO t VALUES (1, ${source})`],
  target: [`INSERT INTO t VALUES (1, ${target})`],
  found: [['changed', { id: '1' }, ['v']]],
});
const same = (name: string, type: string, source: string, target: string): Case => ({
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
const keyed = (
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
const numbers = (expression: string, count = 20_000) =>
  `INSERT INTO t SELECT /*+ SET_VAR(cte_max_recursion_depth=1000000) */ ${expression} FROM (WITH RECURSIVE n AS (SELECT 0 i UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1}) SELECT i FROM n) AS n`;
const many = '(id INT PRIMARY KEY, v INT NOT NULL)';

const cases: readonly Case[] = [
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
  values('NULL and JSON null', 'JSON', 'NULL', "'null'"),
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
  values('an SRID', 'GEOMETRY', "ST_GeomFromText('POINT(1 2)', 0)", "ST_GeomFromText('POINT(1 2)', 3857)"),
  values('a JSON number and its text', 'JSON', `'{"a": 1}'`, `'{"a": "1"}'`),
  same('JSON in another order', 'JSON', `'{"a": 1, "b": [2]}'`, `'{"b": [2], "a": 1}'`),
  {
    name: 'the same text in another character set',
    table: `${column('VARCHAR(9) CHARACTER SET latin1')}`,
    source: ["INSERT INTO t VALUES (1, 'éß€')"],
    target: ['ALTER TABLE t MODIFY v VARCHAR(9) CHARACTER SET utf8mb4', "INSERT INTO t VALUES (1, 'éß€')"],
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

describe.skipIf(!live)('what a comparison finds', () => {
  let sides: Session[] = [];
  const everywhere = async (...statements: string[]) => {
    for (const side of sides) for (const statement of statements) await side.rows(statement);
  };
  beforeAll(async () => {
    sides = [await open('source'), await open('target')];
    await everywhere("SET SESSION sql_mode = '', time_zone = '+00:00'", 'SET SESSION sql_log_bin = OFF');
  });
  beforeEach(async () => {
    await everywhere(`DROP DATABASE IF EXISTS ${database}`, `CREATE DATABASE ${database}`, `USE ${database}`);
  });
  afterAll(async () => {
    await everywhere(`DROP DATABASE IF EXISTS ${database}`);
    await Promise.all(sides.map((side) => side.close()));
  });

  test.for(cases)('$name', async ({ table, both = [], source = [], target, found }) => {
    const [here, there] = sides;
    await everywhere(`CREATE TABLE t ${table}`, ...both);
    for (const statement of source) await here?.rows(statement);
    for (const statement of target) await there?.rows(statement);
    await everywhere('ANALYZE TABLE t');
    const { verdict, tables } = await compare(database);
    const differences = tables[0]?.differences.map(({ kind, key, columns }) => [
      kind,
      key,
      ...(columns ? [columns] : []),
    ]);
    const sorted = (list: readonly unknown[] = []) => list.map((each) => JSON.stringify(each)).sort();
    expect(sorted(differences)).toEqual(
      sorted(found.map(([kind, key, columns]) => [kind, key, ...(columns ? [columns] : [])])),
    );
    expect(verdict).toBe(found.length > 0 ? 'different' : 'equal');
  });

  test('a target without rows is counted in full, and the first twenty are named', async () => {
    await everywhere(`CREATE TABLE t ${many}`);
    await sides[0]?.rows(numbers('i, i'));
    await everywhere('ANALYZE TABLE t');
    const [table] = (await compare(database)).tables;
    expect(table).toMatchObject({
      missing: 20_000,
      extra: 0,
      changed: 0,
      rows: { source: 20_000, target: 0 },
    });
    expect(table?.differences).toHaveLength(20);
  });

  test('a table without a key is refused by name', async () => {
    await everywhere('CREATE TABLE t (a INT)');
    await expect(compare(database)).rejects.toThrow(/"compare_corpus.t" has no primary key/);
  });

  test('a stop ends it', async () => {
    await everywhere(`CREATE TABLE t ${many}`);
    await expect(compare(database, { stop: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow(
      'stopped',
    );
  });
});
