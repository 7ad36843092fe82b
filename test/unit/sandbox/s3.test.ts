import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Buckets, createBuckets } from '../../../infra/sandbox/aws/buckets.ts';
import { s3Service } from '../../../infra/sandbox/aws/s3.ts';
import { type Aws, startAws } from '../../../infra/sandbox/aws/server.ts';

let buckets: Buckets;
let aws: Aws;
let client: S3Client;
const Bucket = 'acme';
beforeAll(async () => {
  buckets = createBuckets();
  aws = await startAws({ services: [s3Service(buckets)] });
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  client = new S3Client({ endpoint: aws.endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const put = (Key: string, Body: string | Uint8Array, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = (Key: string) => client.send(new GetObjectCommand({ Bucket, Key }));
const md5OfA = '"0cc175b9c0f1b6a831c399e269772661"';

test('an object comes back byte by byte, with its ETag, type and metadata', async () => {
  const Body = randomBytes(300_000);
  const Metadata = { writer: 'one' };
  const { ETag } = await put('a folder/ünï+?.bin', Body, { ContentType: 'application/x-test', Metadata });
  const answer = await get('a folder/ünï+?.bin');
  expect(Buffer.from((await answer.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
  expect(answer).toMatchObject({ ETag, ContentType: 'application/x-test', ContentLength: 300_000, Metadata });
  expect((await put('a', 'a')).ETag).toBe(md5OfA);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a' }));
  expect(head).toMatchObject({ ETag: md5OfA, ContentLength: 1 });
});

test('a body that is a stream arrives in chunks with a trailing checksum', async () => {
  const Body = Readable.from([Buffer.alloc(70_000, 'x'), Buffer.from('\r\n0\r\n')]);
  await client.send(new PutObjectCommand({ Bucket, Key: 'chunked', Body, ContentLength: 70_005 }));
  expect(aws.log.at(-1)).toMatchObject({ operation: 's3:PutObject', input: { bytes: 70_005 } });
  expect(await (await get('chunked')).Body?.transformToString()).toBe(`${'x'.repeat(70_000)}\r\n0\r\n`);
});

test('a write with a condition is made only where the condition holds', async () => {
  await put('once', 'a', { IfNoneMatch: '*' });
  await expect(put('once', 'b', { IfNoneMatch: '*' })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    Condition: 'If-None-Match',
    $metadata: { httpStatusCode: 412 },
  });
  const { ETag } = await put('once', 'b', { IfMatch: md5OfA });
  await expect(put('once', 'c', { IfMatch: md5OfA })).rejects.toMatchObject({
    name: 'PreconditionFailed',
    Condition: 'If-Match',
  });
  expect(await (await get('once')).Body?.transformToString()).toBe('b');
  await expect(put('never', 'a', { IfMatch: String(ETag) })).rejects.toMatchObject({
    name: 'NoSuchKey',
    $metadata: { httpStatusCode: 404 },
  });
  await expect(put('once', 'c', { IfNoneMatch: md5OfA })).rejects.toMatchObject({ name: 'NotImplemented' });
});

test('of fifty that create one key at once one does', async () => {
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => put('contended', `${n}`, { IfNoneMatch: '*' })),
  );
  const won = all.flatMap(({ status }, n) => (status === 'fulfilled' ? [n] : []));
  expect(won).toHaveLength(1);
  expect(await (await get('contended')).Body?.transformToString()).toBe(`${won[0]}`);
});

test('keys are listed in pages, those below a delimiter as what they have in common', async () => {
  for (const key of ['l/b', 'l/a', 'l/run-2/x', 'l/run-1/x', 'l/run-1/y', 'l/run-10', 'lx'])
    await put(key, 'a');
  const list = (more: object) =>
    client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/', Delimiter: '/', ...more }));
  const names = ({ Contents = [], CommonPrefixes = [] }: Awaited<ReturnType<typeof list>>) =>
    [...Contents.map(({ Key }) => Key), ...CommonPrefixes.map(({ Prefix }) => Prefix)].sort();
  const whole = await list({});
  expect(whole).toMatchObject({ KeyCount: 5, IsTruncated: false });
  expect(names(whole)).toEqual(['l/a', 'l/b', 'l/run-1/', 'l/run-10', 'l/run-2/']);
  const seen: (string | undefined)[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await list({ MaxKeys: 2, ...(ContinuationToken && { ContinuationToken }) });
    expect(page.KeyCount).toBeLessThanOrEqual(2);
    seen.push(...names(page));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  expect(seen).toEqual(['l/a', 'l/b', 'l/run-1/', 'l/run-10', 'l/run-2/']);
  const flat = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'l/run-1' }));
  expect(names(flat)).toEqual(['l/run-1/x', 'l/run-1/y', 'l/run-10']);
  const wrong = list({ ContinuationToken: '***' });
  await expect(wrong).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('what is not there has the errors of S3', async () => {
  await expect(get('missing')).rejects.toMatchObject({ name: 'NoSuchKey', Key: 'missing' });
  const head = client.send(new HeadObjectCommand({ Bucket, Key: 'missing' }));
  await expect(head).rejects.toMatchObject({ name: 'NotFound' });
  const elsewhere = client.send(new GetObjectCommand({ Bucket: 'nobody', Key: 'a' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'NoSuchBucket', BucketName: 'nobody' });
  const twice = client.send(new CreateBucketCommand({ Bucket }));
  await expect(twice).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
  await put('gone', 'a');
  for (let n = 0; n < 2; n++) await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone' }));
  await expect(get('gone')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a body that is not what its checksum says is not stored', async () => {
  const wrong = put('corrupt', 'a', { ChecksumCRC32: 'AAAAAA==' });
  await expect(wrong).rejects.toMatchObject({ name: 'BadDigest' });
  await expect(get('corrupt')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const refused: (() => Promise<unknown>)[] = [
    () => client.send(new CopyObjectCommand({ Bucket, Key: 'b', CopySource: 'acme/a' })),
    () => client.send(new GetObjectCommand({ Bucket, Key: 'a', Range: 'bytes=0-1' })),
    () => client.send(new GetObjectCommand({ Bucket, Key: 'a', VersionId: '1' })),
    () => client.send(new ListObjectsV2Command({ Bucket, FetchOwner: true })),
    () => put('a', 'a', { ServerSideEncryption: 'aws:kms' }),
    () => put('a', 'a', { ContentEncoding: 'gzip' }),
    () => put('a', 'a', { ChecksumAlgorithm: 'SHA256' }),
  ];
  for (const each of refused) await expect(each()).rejects.toMatchObject({ name: 'NotImplemented' });
  expect(aws.log.at(-1)).toMatchObject({ refused: 'NotImplemented' });
});
