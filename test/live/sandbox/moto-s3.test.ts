import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createBuckets } from '../../../infra/sandbox/aws/buckets.ts';
import { s3Service } from '../../../infra/sandbox/aws/s3.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { reason, withMoto } from './moto.ts';

test.skipIf(reason)('the answers of S3 are those that moto gives', async () => {
  const aws = await startAws({ services: [s3Service(createBuckets())] });
  try {
    expect(await converse(aws.endpoint)).toEqual(await withMoto(converse));
  } finally {
    await aws.stop();
  }
});

const Bucket = 'acme-migrations';

/** What the store of a run's records says to S3, and what it has to hear where others were first. */
async function converse(endpoint: string): Promise<unknown[]> {
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };
  const client = new S3Client({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true });
  const said: unknown[] = [];
  /** The answer's members, or the error's name and status. */
  const ask = async <T extends object>(asked: Promise<T>): Promise<Partial<T>> => {
    const answer = await asked.catch(
      ({ name, $metadata, Condition }: Error & { $metadata?: object; Condition?: string }) => ({
        name,
        status: ($metadata as { httpStatusCode?: number } | undefined)?.httpStatusCode,
        Condition,
      }),
    );
    said.push(shape(answer));
    return answer as Partial<T>;
  };
  const put = (Key: string, Body: string, more: object = {}) =>
    ask(client.send(new PutObjectCommand({ Bucket, Key, Body, ...more })));
  const get = async (Key: string) => {
    const { Body } = await ask(client.send(new GetObjectCommand({ Bucket, Key })));
    said.push((await Body?.transformToString()) ?? null);
  };
  const list = (more: object) => ask(client.send(new ListObjectsV2Command({ Bucket, ...more })));

  await get('before/there/is/a/bucket');
  await ask(client.send(new CreateBucketCommand({ Bucket })));
  await get('a');
  const { ETag: first } = await put('a', 'one\n', { IfNoneMatch: '*', Metadata: { writer: 'x-1' } });
  await put('a', 'two\n', { IfNoneMatch: '*' });
  const { ETag: second } = await put('a', 'one\ntwo\n', { IfMatch: first });
  await put('a', 'one\nsix\n', { IfMatch: first });
  await put('a', 'one\ntwo\nsix\n', { IfMatch: second, Metadata: { writer: 'x-3' } });
  await put('never', 'one\n', { IfMatch: first });
  await get('a');
  await ask(client.send(new HeadObjectCommand({ Bucket, Key: 'a' })));
  await ask(client.send(new HeadObjectCommand({ Bucket, Key: 'b' })));
  for (const key of ['dev/lease-1', 'dev/lease-2', 'dev/run-1/journal', 'dev/run-1/plan', 'dev/run-2/plan'])
    await put(key, key);
  await list({ Prefix: 'dev/', Delimiter: '/' });
  await list({ Prefix: 'none/', Delimiter: '/' });
  for (let ContinuationToken: string | undefined, n = 0; n === 0 || ContinuationToken; n++)
    ({ NextContinuationToken: ContinuationToken } = await list({
      ...{ Prefix: 'dev/', Delimiter: '/', MaxKeys: 3 },
      ...(ContinuationToken && { ContinuationToken }),
    }));
  await ask(client.send(new DeleteObjectCommand({ Bucket, Key: 'a' })));
  await get('a');
  client.destroy();
  return said;
}

/** Everything but times, tokens, and what S3's model has and moto leaves out. */
function shape(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shape(item));
  if (value instanceof Date) return 'date';
  if (key.endsWith('ContinuationToken')) return typeof value;
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value).filter(([name, item]) => !disputed.has(name) && item !== undefined);
  return Object.fromEntries(fields.map(([name, item]) => [name, shape(item, name)]));
}

const disputed = new Set(['$metadata', 'Body', 'ChecksumType', 'ContinuationToken']);
