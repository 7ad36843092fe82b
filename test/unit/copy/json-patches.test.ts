import { expect, test } from 'vitest';
import { leaves, sqlValue } from '../../../drivers/databases/mysql/json-patches.ts';

test('the paths of a document lead to each of its values', () => {
  expect([...leaves({ a: [1, { 'b "c"': null }], '': 'x', empty: {} }, '$')]).toEqual([
    '$."a"[0]',
    '$."a"[1]."b \\"c\\""',
    '$.""',
  ]);
  expect([...leaves(1.5, '$')]).toEqual(['$']);
});

test('a value is made by SQL in its own type', () => {
  expect(sqlValue('DECIMAL', '-1.10')).toBe("CAST('-1.10' AS DECIMAL(3, 2))");
  expect(sqlValue('DECIMAL', '0.001')).toBe("CAST('0.001' AS DECIMAL(3, 3))");
  expect(sqlValue('DECIMAL', '0')).toBe("CAST('0' AS DECIMAL(1, 0))");
  expect(sqlValue('DATE', '2020-01-01')).toBe("CAST('2020-01-01' AS DATE)");
  expect(sqlValue('BLOB', 'base64:type15:AP8=')).toBe("x'00ff'");
});
