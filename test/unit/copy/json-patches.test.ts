import { expect, test } from 'vitest';
import { patched, patchesOf, sqlValue } from '../../../drivers/databases/mysql/json-patches.ts';

test('what has to be made by SQL is found by the order in which MySQL lists types', () => {
  const document =
    '{"1": 7, "a": [true, [null, {"z": 1.50}]], "b": {"x": [1, {"q \\"q\\"": "2020-01-01"}], "aa": "t"}}';
  const types = 'OBJECT;INTEGER,ARRAY,OBJECT,DECIMAL,ARRAY,STRING,DATE;BOOLEAN,ARRAY,OBJECT,INTEGER,OBJECT';
  expect(patchesOf(document, types)).toEqual([
    ['$."a"[1][1]."z"', "CAST('1.50' AS DECIMAL(3, 2))"],
    ['$."b"."x"[1]."q \\"q\\""', "CAST('2020-01-01' AS DATE)"],
  ]);
  expect(patchesOf('1.50', 'DECIMAL;;')).toEqual([['$', "CAST('1.50' AS DECIMAL(3, 2))"]]);
  expect(patchesOf('{"": {}, "\\\\": []}', 'OBJECT;OBJECT,ARRAY;')).toEqual([]);
});

test('types that do not fit a document make nothing', () => {
  expect(patchesOf('[1, 2]', 'ARRAY;;INTEGER')).toBeNull();
  expect(patchesOf('[1, 2]', 'ARRAY;')).toBeNull();
  expect(patchesOf('["base64:type99:AA=="]', 'ARRAY;;OPAQUE')).toBeNull();
});

test('a string of any length is read', () => {
  expect(patchesOf(`["${'\\"\\\\é'.repeat(1_000_000)}", 1.5]`, 'ARRAY;;STRING,DECIMAL')).toHaveLength(1);
});

test('many values are put in by several calls', () => {
  const patches = Array.from({ length: 101 }, (_, at) => [`$[${at}]`, '1'] as const);
  expect(patched("'[]'", patches)).toMatch(
    /^JSON_SET\(JSON_SET\('\[\]', '\$\[0\]', 1, .*\), '\$\[100\]', 1\)$/,
  );
});

test('a value is made by SQL in its own type', () => {
  expect(sqlValue('DECIMAL', '-1.10')).toBe("CAST('-1.10' AS DECIMAL(3, 2))");
  expect(sqlValue('DECIMAL', '0.001')).toBe("CAST('0.001' AS DECIMAL(3, 3))");
  expect(sqlValue('DECIMAL', '0')).toBe("CAST('0' AS DECIMAL(1, 0))");
  expect(sqlValue('DATE', '2020-01-01')).toBe("CAST('2020-01-01' AS DATE)");
  expect(sqlValue('BLOB', 'base64:type15:AP8=')).toBe("x'00ff'");
  expect(sqlValue('BIT', 'base64:type16:BQ==')).toContain("JSON_ARRAY(5), '$[0]' COLUMNS (c BIT(8) PATH");
});
