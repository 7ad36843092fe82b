import { expect, test } from 'vitest';
import { evenBounds, leafRows } from '../../../data/compare/boundaries.ts';
import { Stride } from '../../../data/compare/chunks.ts';
import { digestOf, hashOf, identify } from '../../../data/compare/rows.ts';

const bounds = (keys: readonly (string | null)[], rows: number) =>
  [...(evenBounds(keys, rows) ?? [])].map(([key]) => BigInt(String(key)));

test('dense integers are cut every leafRows keys', () => {
  expect(bounds(['1', '10000'], 10_000)).toEqual([2048n, 4096n, 6144n, 8192n]);
});

test('integers with gaps are cut wider, by as much', () => {
  const cut = bounds(['0', '99999'], 10_000);
  expect(cut).toHaveLength(4);
  expect(cut[0]).toBe(BigInt(leafRows * 10 - 1));
});

test('integers far apart are not counted off', () => {
  expect(evenBounds(['1', '18446744073709551615'], 1_000_000)).toBeUndefined();
});

test('both ends of the 64-bit range keep every digit', () => {
  expect(bounds(['18446744073709541616', '18446744073709551615'], 10_000).at(-1)).toBe(18446744073709549807n);
  expect(bounds(['-9223372036854775808', '-9223372036854765809'], 10_000)[0]).toBe(-9223372036854773761n);
});

test('the side that reaches further counts, an empty one does not', () => {
  expect(bounds(['1', '3000', '1', '10000'], 10_000)).toHaveLength(4);
  expect(bounds([null, null, '1', '10000'], 10_000)).toHaveLength(4);
  expect(bounds([null, null, null, null], 10_000)).toEqual([]);
});

test('keys that differ are never the same text', () => {
  expect(identify(['a', 'bc'])).not.toBe(identify(['ab', 'c']));
  expect(identify(['1:a', ''])).not.toBe(identify(['', '1:a']));
  expect(identify([Buffer.from([0xe9])])).not.toBe(identify([Buffer.from('é')]));
});

test('digests add up as the server adds them, and no rows have none', () => {
  const row = (byte: number) => ({ key: ['1'], hash: hashOf(Buffer.alloc(32, byte)) });
  expect(digestOf([row(5), row(3)])).toBe(Buffer.alloc(32, 6).toString('latin1'));
  expect(digestOf([])).toBe('');
});

test('an answer that is no hash is refused', () => {
  expect(() => hashOf(null)).toThrow(/max_allowed_packet/);
  expect(() => hashOf(Buffer.alloc(0))).toThrow(/max_allowed_packet/);
});

test('the stride follows the server by halves and doubles', () => {
  const stride = new Stride();
  stride.took(16, 10);
  expect(stride.ranges).toBe(32);
  stride.took(32, 60_000);
  expect(stride.ranges).toBe(16);
  for (let n = 0; n < 9; n++) stride.took(1, 60_000);
  expect(stride.ranges).toBe(1);
});
