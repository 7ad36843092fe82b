import { expect, test } from 'vitest';
import { closest } from '../../../engine/plan/closest.ts';
import { fits, parsePattern, quotePart } from '../../../engine/plan/patterns.ts';

test.each([
  ['shop.*', { database: 'shop', table: '*' }],
  ['`my.db`.`odd``name`', { database: 'my.db', table: 'odd`name' }],
  ['my shop-1.tmp_*', { database: 'my shop-1', table: 'tmp_*' }],
  ['shop', undefined],
  ['a.b.c', undefined],
  ['`a.b', undefined],
])('%s', (text, pattern) => expect(parsePattern(text)).toEqual(pattern));

test('only * is special in a pattern', () => {
  expect(fits('tmp_*', 'tmp_1')).toBe(true);
  expect(fits('tmp.*', 'tmpx1')).toBe(false);
  expect(fits('a+(b', 'a+(b')).toBe(true);
  expect(fits('shop', 'shops')).toBe(false);
});

test('a quoted name is the same name again', () => {
  for (const name of ['shop', 'my.db', 'odd`name'])
    expect(parsePattern(`${quotePart(name)}.*`)?.database).toBe(name);
});

test('only slips are taken for something else', () => {
  expect(closest('hots', ['host', 'port'])).toBe('host');
  expect(closest('sourceHost', ['source_host'])).toBe('source_host');
  expect(closest('frobnicate', ['drain', 'copy-rows'])).toBeUndefined();
  expect(closest('x', [])).toBeUndefined();
});
