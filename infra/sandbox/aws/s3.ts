import { setTimeout as sleep } from 'node:timers/promises';
import { XMLParser } from 'fast-xml-parser';
import type { Buckets, Condition, Stored } from './buckets.ts';
import { AwsError, Cut } from './error.ts';
import { fairS3, type S3Mood, s3Troubles } from './mood.ts';
import type { Request } from './request.ts';
import { readObject } from './s3-body.ts';
import { listObjects } from './s3-list.ts';
import { printError } from './s3-output.ts';
import { only, onlyHeaders } from './s3-refuse.ts';
import type { Answer, Service } from './server.ts';

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });
const xml = 'application/xml';

/** S3 over some buckets, each named in the path. What it does not know, parameter or header, it refuses. */
export const s3Service = (buckets: Buckets, mood: S3Mood = fairS3()): Service => ({
  signedAs: 's3',
  bodyAtMost: 32 << 20,
  mood,
  troubles: s3Troubles,
  async answer(request) {
    if (mood.takes > 0) await sleep(mood.takes);
    if (request.method === 'PUT' && mood.conflicts > 0) {
      mood.conflicts -= 1;
      throw conflict();
    }
    const made = answer(buckets, request);
    if (request.method === 'PUT') await lose(mood, request.path);
    return made;
  },
  describe: (error, requestId) => ({ type: xml, body: printError(error, requestId) }),
});

const conflict = () =>
  new AwsError(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    409,
  );

/** Keeps back the answer to a write that was made. */
async function lose({ loses }: S3Mood, path: string): Promise<void> {
  const index = loses.findIndex(({ key }) => path.endsWith(key));
  const [loss] = index < 0 ? [] : loses.splice(index, 1);
  loss?.then?.();
  if (loss?.how === 'cut') throw new Cut();
  if (loss?.how === 'unavailable')
    throw new AwsError('ServiceUnavailable', 'Service is unable to handle request.', 503);
  // Nobody answers any more; the connection ends with whoever waits, or with the sandbox.
  if (loss?.how === 'silent') await new Promise(() => undefined);
}

function answer(buckets: Buckets, request: Request): Answer {
  const [, bucket = '', rest = ''] = /^\/([^/]*)(?:\/(.*))?$/s.exec(request.path) ?? [];
  const key = decodeURIComponent(rest);
  if (bucket === '') throw unknown(request);
  const permit = (action: string, place: string) =>
    request.permit({ action, resource: `arn:aws:s3:::${place}` });
  switch (`${request.method} ${key === '' ? 'bucket' : 'object'}`) {
    case 'PUT bucket':
      permit('s3:CreateBucket', bucket);
      return createBucket(buckets, bucket, request);
    case 'GET bucket':
      if (request.query.get('list-type') !== '2') throw unknown(request);
      permit('s3:ListBucket', bucket);
      return listObjects(buckets, bucket, request);
    case 'PUT object':
      permit('s3:PutObject', `${bucket}/${key}`);
      return putObject(buckets, bucket, key, request);
    case 'GET object':
      permit('s3:GetObject', `${bucket}/${key}`);
      return getObject(buckets, bucket, key, request);
    case 'HEAD object':
      permit('s3:GetObject', `${bucket}/${key}`);
      return headObject(buckets, bucket, key, request);
    case 'DELETE object':
      permit('s3:DeleteObject', `${bucket}/${key}`);
      return deleteObject(buckets, bucket, key, request);
    default:
      throw unknown(request);
  }
}

const unknown = ({ method, path, query }: Request) =>
  new AwsError('NotImplemented', `The sandbox does not support "${method} ${path}?${query}" of S3`, 501);

function createBucket(buckets: Buckets, bucket: string, request: Request): Answer {
  only(request.query, []);
  onlyHeaders(request, []);
  const { CreateBucketConfiguration: wanted } = parser.parse(request.body) as {
    CreateBucketConfiguration?: { readonly [name: string]: unknown };
  };
  const { LocationConstraint: location = 'us-east-1', ...more } = wanted ?? {};
  for (const name of Object.keys(more))
    throw new AwsError('NotImplemented', `The sandbox does not support the element "${name}" here`, 501);
  if (location !== request.region)
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${location} location constraint is incompatible for the region specific endpoint this request was sent to.`,
    );
  buckets.create(bucket);
  return {
    operation: 's3:CreateBucket',
    input: { Bucket: bucket },
    type: xml,
    headers: { location: `/${bucket}` },
    body: '',
  };
}

function putObject(buckets: Buckets, bucket: string, key: string, request: Request): Answer {
  only(request.query, ['x-id']);
  onlyHeaders(request, ['if-match', 'if-none-match', 'content-encoding', 'x-amz-meta-']);
  const { headers } = request;
  const { bytes, crc32 } = readObject(request);
  const condition = conditionOf(request);
  const type = headers['content-type'] ?? 'binary/octet-stream';
  const stored = buckets.put(bucket, { key, bytes, type, metadata: metadataOf(request), crc32 }, condition);
  return {
    operation: 's3:PutObject',
    input: { Bucket: bucket, Key: key, bytes: bytes.length, condition },
    type: xml,
    headers: { etag: stored.etag, ...checksumOf(stored) },
    body: '',
  };
}

/** What a write requires. S3 knows no other `If-None-Match` than `*`, and no `If-Match` with it. */
function conditionOf({ headers }: Request): Condition {
  const [none, match] = [headers['if-none-match'], headers['if-match']];
  if ((none !== undefined && none !== '*') || match === '*' || (none !== undefined && match !== undefined))
    throw new AwsError(
      'NotImplemented',
      'A header you provided implies functionality that is not implemented',
      501,
      { Header: none !== undefined ? 'If-None-Match' : 'If-Match' },
    );
  if (none !== undefined) return 'absent';
  return match === undefined ? null : { etag: match.startsWith('"') ? match : `"${match}"` };
}

const metadataOf = ({ headers }: Request) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), String(value)]] : [],
    ),
  );

const checksumOf = ({ crc32 }: Stored) =>
  crc32 === undefined ? {} : { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-type': 'FULL_OBJECT' };

function getObject(buckets: Buckets, bucket: string, key: string, request: Request): Answer {
  return { ...headObject(buckets, bucket, key, request), operation: 's3:GetObject' };
}

function headObject(buckets: Buckets, bucket: string, key: string, request: Request): Answer {
  only(request.query, ['x-id']);
  onlyHeaders(request, ['x-amz-checksum-mode']);
  const stored = buckets.find(bucket, key);
  const metadata = Object.entries(stored.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  return {
    operation: 's3:HeadObject',
    input: { Bucket: bucket, Key: key },
    type: stored.type,
    headers: {
      etag: stored.etag,
      'last-modified': stored.at.toUTCString(),
      'content-length': String(stored.bytes.length),
      'accept-ranges': 'bytes',
      ...Object.fromEntries(metadata),
      ...(request.headers['x-amz-checksum-mode'] !== undefined && checksumOf(stored)),
    },
    body: stored.bytes,
  };
}

function deleteObject(buckets: Buckets, bucket: string, key: string, request: Request): Answer {
  only(request.query, ['x-id']);
  onlyHeaders(request, []);
  buckets.remove(bucket, key);
  return {
    operation: 's3:DeleteObject',
    input: { Bucket: bucket, Key: key },
    status: 204,
    type: xml,
    body: '',
  };
}
