import { type Case, same, values } from './cases.ts';

const json = (name: string, source: string, target: string): Case => ({
  ...values(`JSON: ${name}`, 'JSON', source, target),
});

/** What only MySQL has. */
export const mysqlCases: readonly Case[] = [
  values('NULL and JSON null', 'JSON', 'NULL', "'null'"),
  values('an SRID', 'GEOMETRY', "ST_GeomFromText('POINT(1 2)', 0)", "ST_GeomFromText('POINT(1 2)', 3857)"),
  values('a JSON number and its text', 'JSON', `'{"a": 1}'`, `'{"a": "1"}'`),
  same('JSON in another order', 'JSON', `'{"a": 1, "b": [2]}'`, `'{"b": [2], "a": 1}'`),
  json('DECIMAL and DOUBLE', "JSON_OBJECT('n', CAST(1.5 AS DECIMAL(5,1)))", `'{"n": 1.5}'`),
  json(
    'DECIMAL and DOUBLE of one size',
    "JSON_OBJECT('n', CAST(12345.25 AS DECIMAL(7,2)))",
    `'{"n": 12345.25}'`,
  ),
  json('DECIMAL and an integer', "JSON_OBJECT('n', CAST(5 AS DECIMAL(5,0)))", `'{"n": 5}'`),
  json('DATE and text', "JSON_OBJECT('d', DATE'2020-01-01')", `'{"d": "2020-01-01"}'`),
  json(
    'a DATE and a DECIMAL that are as long together',
    "JSON_ARRAY(DATE'2020-01-01', CAST(1234567.25 AS DECIMAL(9,2)))",
    `'["2020-01-01", 1234567.25]'`,
  ),
  json(
    'DATETIME and text',
    "JSON_ARRAY(JSON_OBJECT('d', TIMESTAMP'2020-01-01 00:00:00.5'))",
    `'[{"d": "2020-01-01 00:00:00.500000"}]'`,
  ),
  json('bytes and their text', "JSON_OBJECT('b', x'00ff')", `'{"b": "base64:type15:AP8="}'`),
  same(
    'JSON: an integer with and without sign',
    'JSON',
    "JSON_OBJECT('n', CAST(40000 AS UNSIGNED))",
    `'{"n": 40000}'`,
  ),
  {
    name: 'JSON that was updated in place',
    table: '(id INT PRIMARY KEY, v JSON)',
    both: [`INSERT INTO t VALUES (1, JSON_OBJECT('a', REPEAT('x', 70000), 'b', 2))`],
    source: [`UPDATE t SET v = JSON_SET(v, '$.a', 'short')`],
    target: [`UPDATE t SET v = '{"a": "short", "b": 2}'`],
    found: [],
  },
  values('a VECTOR', 'VECTOR(3)', "STRING_TO_VECTOR('[1,2,3]')", "STRING_TO_VECTOR('[1,2,4]')"),
];
