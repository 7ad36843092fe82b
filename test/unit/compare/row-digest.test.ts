import { expect, test } from 'vitest';
import type { Column, TableDefinition } from '../../../data/dialect.ts';
import { mysqlDialect } from '../../../drivers/databases/mysql/dialect.ts';
import { literal } from '../../../drivers/databases/mysql/row-columns.ts';
import { encodeRow } from '../../../drivers/databases/mysql/row-digest.ts';

const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({
  name,
  type,
  declared: type,
  nullable: false,
  generated: false,
  ...more,
});
const encode = (...columns: Column[]) => encodeRow(columns.map((each) => ({ source: each, own: each })));

test('doubles and 32-bit integers go in pairs, what may be NULL by itself', () => {
  expect(encode(column('a', 'int'), column('b', 'double'), column('c', 'float', { nullable: true }))).toBe(
    "CONVERT('' USING binary),POINT(`a`,`b`),IFNULL(POINT(`c`,0),CONVERT(x'FE' USING binary))",
  );
});

test('UTF-8 is read as it lies, and so is other text that both sides store alike', () => {
  expect(encode(column('a', 'varchar', { charset: 'utf8mb4' }))).toContain(
    ",`a`,CONVERT(x'FF' USING binary)",
  );
  expect(encode(column('a', 'varchar', { charset: 'latin1' }))).toBe("CONVERT('' USING binary),`a`");
});

test('text of another character set is converted, and stays bytes where it does not convert back', () => {
  const [own, other] = ['greek', 'utf8mb4'].map((charset) => column('a', 'varchar', { charset })) as [
    Column,
    Column,
  ];
  const sql = encodeRow([{ source: own, own, other }]);
  expect(sql).toContain(
    'CAST(CONVERT(CONVERT(`a` USING utf8mb4) USING greek) AS BINARY)=CAST(`a` AS BINARY)',
  );
  expect(encodeRow([{ source: own, own: other, other: own }])).toContain(",`a`,CONVERT(x'FF' USING binary)");
});

test('many long texts are hashed one by one, so that a row fits', () => {
  const texts = Array.from({ length: 5 }, (_, n) => column(`t${n}`, 'text', { charset: 'utf8mb4' }));
  expect(encode(...texts)).toContain("IF(`t0` IS NULL,'N',SHA2(`t0`,256))");
});

test('bytes carry their length unless they end the row', () => {
  expect(encode(column('a', 'varbinary'), column('b', 'varbinary'))).toMatch(/LENGTH\(`a`\),',',`a`,`b`$/);
});

test('what may be long is hashed by itself', () => {
  expect(encode(column('a', 'longtext'))).toContain("IF(`a` IS NULL,'N',SHA2(`a`,256))");
  expect(encode(column('a', 'json'))).toContain("IF(`a` IS NULL,'N',CONCAT(SHA2(CAST(`a` AS CHAR),256),");
  expect(encode(column('a', 'json'))).toContain("JSON_TABLE(`a`,'$**.*'");
});

test('a key becomes a literal of its type, and nothing else becomes one', () => {
  expect(literal(column('k', 'bigint'), '18446744073709551615')).toBe('18446744073709551615');
  expect(literal(column('k', 'double'), '1.5')).toBe('1.5e0');
  const text = column('k', 'varchar', { charset: 'latin1', collation: 'latin1_bin' });
  expect(literal(text, Buffer.from("'"))).toBe(
    "CONVERT(CONVERT(x'27' USING utf8mb4) USING latin1) COLLATE latin1_bin",
  );
  expect(() => literal(column('k', 'bigint'), '1 OR TRUE')).toThrow(
    '"1 OR TRUE" is no value of the key column "k"',
  );
});

test('the bounds of a composite key are written out for the index', () => {
  const table: TableDefinition = {
    database: 'd`b',
    table: 't',
    columns: [column('a', 'int'), column('b', 'int')],
    key: ['a', 'b'],
    countable: false,
    rows: 0,
    bytes: 0,
  };
  const reads = mysqlDialect.reads({ source: table, target: table }, 'target');
  expect(reads.boundary({ after: ['1', '2'], upTo: ['3', '4'] }, 10)).toBe(
    'SELECT CAST(`a` AS CHAR),CAST(`b` AS CHAR) FROM `d``b`.`t` FORCE INDEX (`PRIMARY`) ' +
      'WHERE (`a`>1 OR `a`=1 AND `b`>2) AND (`a`<3 OR `a`=3 AND `b`<=4) ORDER BY `a`,`b` LIMIT 1 OFFSET 9',
  );
});
