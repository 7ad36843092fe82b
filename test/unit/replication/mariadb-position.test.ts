import { expect, test } from 'vitest';
import { domainsOf, followPosition } from '../../../drivers/replication/native/mariadb-position.ts';

test('the domains of the copy take the place of their own, and others stay', () => {
  expect(followPosition('0-1-5,3-9-1', '0-2-100')).toBe('0-2-100,3-9-1');
  expect(followPosition('', '0-2-100, 1-2-7')).toBe('0-2-100,1-2-7');
  expect(followPosition('0-1-5', '')).toBe('0-1-5');
});

test('a position has its domains', () => {
  expect(domainsOf('0-2-100,7-1-3')).toEqual(['0', '7']);
  expect(domainsOf('')).toEqual([]);
});
