import { expect, test } from 'vitest';
import { Sighting } from '../../../data/compare/sighting.ts';

test('a target that reaches a state of the source is settled, also an older one', () => {
  const key = new Sighting();
  expect(key.see('b', 'a', 0, 100)).toBe('again');
  expect(key.see('c', 'a', 20, 100)).toBe('again');
  expect(key.see('d', 'b', 40, 100)).toBe('settled');
});

test('no row is a state like any other', () => {
  const key = new Sighting();
  expect(key.see('', 'a', 0, 100)).toBe('again');
  expect(key.see('', '', 20, 100)).toBe('settled');
});

test('only a source that stood still convicts the target', () => {
  const key = new Sighting();
  key.see('b', 'a', 0, 100);
  expect(key.see('c', 'a', 90, 100)).toBe('again');
  expect(key.see('c', 'a', 189, 100)).toBe('again');
  expect(key.see('c', 'a', 190, 100)).toBe('different');
});

test('one read never convicts, though nothing has to be waited for', () => {
  const key = new Sighting();
  expect(key.see('b', 'a', 5, 0)).toBe('again');
  expect(key.see('b', 'a', 6, 0)).toBe('different');
});

test('stillness that the leaf has shown counts', () => {
  const key = new Sighting();
  key.see('b', 'a', 500, 400);
  key.stoodSince(100);
  expect(key.ripeAt(400)).toBe(500);
  expect(key.see('b', 'a', 501, 400)).toBe('different');
});
