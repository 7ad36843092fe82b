import { createHash } from 'node:crypto';
import { refuseBucket } from '../../../engine/plan/bucket.ts';
import { AwsError } from './error.ts';

/** One object, as it was put. */
export interface Stored {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** The MD5 of its bytes in hex, in quotes. */
  readonly etag: string;
  readonly type: string;
  /** The `x-amz-meta-` headers, without that. */
  readonly metadata: { readonly [name: string]: string };
  /** In Base64, where the request carried one. */
  readonly crc32: string | undefined;
  readonly at: Date;
}

/** What has to be true of a key for a write to it: that it has this ETag, or no object at all. */
export type Condition = { readonly etag: string } | 'absent' | null;

/** The buckets of one account. Each request sees what the one before it wrote, as in S3. */
export interface Buckets {
  create(bucket: string): void;
  has(bucket: string): boolean;
  put(bucket: string, object: Omit<Stored, 'etag' | 'at'>, condition: Condition): Stored;
  /** The object, or `NoSuchKey`. */
  find(bucket: string, key: string): Stored;
  remove(bucket: string, key: string): void;
  /** All whose keys begin so, in the order of the keys' bytes. */
  list(bucket: string, prefix: string): readonly Stored[];
}

/** Makes an account without buckets. */
export function createBuckets(): Buckets {
  const buckets = new Map<string, Map<string, Stored>>();
  const objects = (bucket: string) => {
    const found = buckets.get(bucket);
    if (found) return found;
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: bucket });
  };
  const find = (bucket: string, key: string) => {
    const found = objects(bucket).get(key);
    if (found) return found;
    throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
  };
  return {
    create(bucket) {
      if (refuseBucket(bucket) !== null)
        throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, {
          BucketName: bucket,
        });
      if (buckets.has(bucket))
        throw new AwsError(
          'BucketAlreadyOwnedByYou',
          'Your previous request to create the named bucket succeeded and you already own it.',
          409,
          { BucketName: bucket },
        );
      buckets.set(bucket, new Map());
    },
    has: (bucket) => buckets.has(bucket),
    put(bucket, object, condition) {
      const all = objects(bucket);
      if (condition === 'absent' && all.has(object.key)) throw unmet('If-None-Match');
      if (condition !== null && condition !== 'absent' && find(bucket, object.key).etag !== condition.etag)
        throw unmet('If-Match');
      const etag = `"${createHash('md5').update(object.bytes).digest('hex')}"`;
      const stored = { ...object, etag, at: new Date() };
      all.set(object.key, stored);
      return stored;
    },
    find,
    remove: (bucket, key) => void objects(bucket).delete(key),
    list: (bucket, prefix) =>
      [...objects(bucket).values()]
        .filter(({ key }) => key.startsWith(prefix))
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key))),
  };
}

const unmet = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });
