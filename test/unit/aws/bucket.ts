import { s3Store } from '../../../drivers/aws/s3-store.ts';
import type { Store } from '../../../engine/state/store.ts';
import { type Buckets, createBuckets } from '../../../infra/sandbox/aws/buckets.ts';
import { fairS3, type S3Mood } from '../../../infra/sandbox/aws/mood.ts';
import { s3Service } from '../../../infra/sandbox/aws/s3.ts';
import { type Logged, startAws } from '../../../infra/sandbox/aws/server.ts';

/** A bucket in a sandbox's S3, and who opens stores in it. */
export interface InBucket {
  readonly buckets: Buckets;
  readonly mood: S3Mood;
  readonly log: readonly Logged[];
  readonly endpoint: string;
  /** A store that shares nothing with another but what is stored. */
  open(prefix: string, patience?: number): Store;
  stop(): Promise<void>;
}

export const bucket = 'acme-migrations';
export const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'test' };

/** Starts an S3 with one bucket. */
export async function startBucket(): Promise<InBucket> {
  const [buckets, mood] = [createBuckets(), fairS3()];
  buckets.create(bucket);
  const { endpoint, log, stop } = await startAws({ services: [s3Service(buckets, mood)] });
  return {
    ...{ buckets, mood, log, endpoint, stop },
    open: (prefix, patience) =>
      s3Store(
        { bucket, prefix },
        { endpoint, region: 'us-east-1', credentials, ...(patience !== undefined && { patience }) },
      ),
  };
}
