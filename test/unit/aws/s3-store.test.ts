import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Uses } from '../../../drivers/aws/s3-faults.ts';
import { s3Store } from '../../../drivers/aws/s3-store.ts';
import { Fault } from '../../../engine/fault.ts';
import { RecordsAway } from '../../../engine/state/store.ts';
import { AwsError } from '../../../infra/sandbox/aws/error.ts';
import { storeContract } from '../engine/store-contract.ts';
import { bucket, credentials, type InBucket, startBucket } from './bucket.ts';

let s3: InBucket;
beforeAll(async () => {
  s3 = await startBucket();
});
afterAll(() => s3.stop());

const requests = () => s3.log.map(({ operation }) => operation);

describe('a bucket keeps what every store has to', () => {
  storeContract((path) => s3.open(`contract/${path}`));
});

test('a line costs one request, once the store knows its record', async () => {
  const store = s3.open('one-request');
  await store.append('journal', 'one', 0);
  const before = s3.log.length;
  for (let n = 1; n <= 5; n++) await store.append('journal', 'two', n * 4);
  expect(requests().slice(before)).toEqual(Array(5).fill('s3:PutObject'));
  const another = s3.open('one-request');
  const then = s3.log.length;
  await another.append('journal', 'six', 24);
  expect(requests().slice(then)).toEqual(['s3:GetObject', 's3:PutObject']);
});

test('more records than a page holds are listed', async () => {
  const store = s3.open('pages');
  for (let n = 0; n < 1_100; n++)
    s3.buckets.put(
      bucket,
      {
        key: `pages/${String(n).padStart(4, '0')}`,
        bytes: Buffer.from('x'),
        type: '',
        metadata: {},
        crc32: undefined,
      },
      'absent',
    );
  const names = await store.list();
  expect([names.length, names[0], names.at(-1)]).toEqual([1_100, '0000', '1099']);
});

test('a store in the bucket itself has its place there', async () => {
  const store = s3.open('');
  expect(store.place).toBe(`s3://${bucket}`);
  await store.create('at-the-top', 'x');
  expect(await store.list()).toContain('at-the-top');
  expect(await store.folder('contract').list()).toContain('race');
});

test('all that it asks for is what it declares', () => {
  const asked = new Set(requests().filter((each) => each.startsWith('s3:')));
  expect([...asked].sort()).toEqual([...s3Uses].sort());
});

test('a refusal is an error with what to do, and never a record that is not there', async () => {
  const store = s3.open('refused');
  s3.mood.refuses = new AwsError('AccessDenied', 'Access Denied', 403);
  const error = await store.read('record').catch((each: unknown) => each);
  s3.mood.refuses = null;
  expect(error).toBeInstanceOf(Fault);
  expect(error).not.toBeInstanceOf(RecordsAway);
  expect(error).toMatchObject({
    message: `reading s3://${bucket}/refused/record failed: Access Denied (AccessDenied)`,
    next: expect.stringContaining(`s3:PutObject on arn:aws:s3:::${bucket}/refused/*`),
  });
  const nowhere = s3Store(
    { bucket: 'nobody', prefix: 'x' },
    { endpoint: s3.endpoint, region: 'us-east-1', credentials },
  );
  const asked = [
    () => nowhere.read('record'),
    () => nowhere.create('record', 'x'),
    () => nowhere.list(),
    () => nowhere.append('journal', 'x', 0),
  ];
  for (const each of asked)
    await expect(each()).rejects.toMatchObject({
      message: expect.stringContaining('failed: there is no bucket "nobody"'),
      next: expect.stringContaining('correct "state"'),
    });
});

test('an S3 that does not keep conditions is found out before anything is built on it', async () => {
  const careless = await startBucket();
  const { put } = careless.buckets;
  Object.assign(careless.buckets, {
    put: ((bucket, object, _condition) => {
      careless.buckets.remove(bucket, object.key);
      return put(bucket, object, 'absent');
    }) satisfies typeof put,
  });
  await expect(careless.open('lease').create('lease-000001', '{}')).rejects.toThrow(
    'does not keep "If-None-Match: *"',
  );
  await careless.stop();
});
