import { expect, test } from 'vitest';
import { transactionsOf } from '../../../drivers/replication/native/gtid-set.ts';

test('a set is taken apart, with its tags, and one that is too large is not', () => {
  expect(transactionsOf('', 5)).toEqual([]);
  expect(transactionsOf('a-1:1-3:7,\nb-2:5', 5)).toEqual(['a-1:1', 'a-1:2', 'a-1:3', 'a-1:7', 'b-2:5']);
  expect(transactionsOf('a-1:1:blue:1-2:green:4', 5)).toEqual([
    'a-1:1',
    'a-1:blue:1',
    'a-1:blue:2',
    'a-1:green:4',
  ]);
  expect(transactionsOf('a-1:1-3:7,b-2:5-6', 5)).toBeNull();
});
