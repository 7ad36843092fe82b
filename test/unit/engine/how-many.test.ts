import { expect, test } from 'vitest';
import { howMany } from '../../../engine/how-many.ts';

test('one is one, and none or more are many', () => {
  expect([0, 1, 2, 1_234_567].map((count) => howMany(count, 'row'))).toEqual([
    '0 rows',
    '1 row',
    '2 rows',
    '1,234,567 rows',
  ]);
});
