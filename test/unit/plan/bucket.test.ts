import { expect, test } from 'vitest';
import { bucketOf, refuseBucket, refusePrefix } from '../../../engine/plan/bucket.ts';

test('a place in S3 is a bucket and folders; anything else is a folder on this machine', () => {
  expect(bucketOf('s3://acme')).toEqual({ bucket: 'acme', prefix: '' });
  expect(bucketOf('s3://acme/')).toEqual({ bucket: 'acme', prefix: '' });
  expect(bucketOf('s3://acme/a/b/')).toEqual({ bucket: 'acme', prefix: 'a/b' });
  for (const folder of ['state', './s3', '/srv/state']) expect(bucketOf(folder)).toBe(null);
});

test.each([
  ['acme', null],
  ['acme.migrations-2', null],
  ['a1b', null],
  ['', 'no bucket is named'],
  ['ab', '3 to 63 characters'],
  ['a'.repeat(64), '3 to 63 characters'],
  ['Acme', 'small letters'],
  ['acme_x', 'small letters'],
  ['-acme', 'begins and ends'],
  ['acme.', 'begins and ends'],
  ['acme..x', 'two dots'],
  ['192.168.5.4', 'IP address'],
  ['xn--acme', '"xn--"'],
  ['amzn-s3-demo-acme', '"amzn-s3-demo-"'],
  ['acme-s3alias', '"-s3alias"'],
  ['acme--use1-az4--x-s3', '"--x-s3"'],
  ['acme.mrap', '".mrap"'],
])('the bucket "%s": %s', (name, why) => {
  if (why === null) expect(refuseBucket(name)).toBe(null);
  else expect(refuseBucket(name)).toContain(why);
});

test('folders in a bucket have names that no tool has to escape', () => {
  for (const prefix of ['', 'orders', 'a/b.c/d_e-(1)']) expect(refusePrefix(prefix)).toBe(null);
  expect(refusePrefix('a//b')).toContain('two slashes');
  for (const prefix of ['a/../b', 'a/.', 'a b', 'ä', 'a?b', 'a%20b', 'a\nb'])
    expect(refusePrefix(prefix), prefix).toContain('has to be of letters');
  expect(refusePrefix('a/'.repeat(300).slice(0, -1))).toContain('512 characters');
});
