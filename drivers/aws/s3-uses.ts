import type { Bucket } from '../../engine/plan/bucket.ts';

/** An action that the store of records needs to be allowed, and the ARNs on which. */
export interface Use {
  readonly action: 's3:GetObject' | 's3:PutObject' | 's3:ListBucket';
  readonly on: (place: Bucket, partition?: string) => string;
}

const objects: Use['on'] = ({ bucket, prefix }, partition = 'aws') =>
  `arn:${partition}:s3:::${bucket}/${prefix === '' ? '' : `${prefix}/`}*`;

/**
 * What the store of records asks of S3. `s3:ListBucket` must not be bound to a prefix by a condition: S3 answers AccessDenied for an
 * object that is not there unless the caller may list, and GetObject carries no prefix that such a condition could look at.
 */
export const uses: readonly Use[] = [
  { action: 's3:GetObject', on: objects },
  { action: 's3:PutObject', on: objects },
  { action: 's3:ListBucket', on: ({ bucket }, partition = 'aws') => `arn:${partition}:s3:::${bucket}` },
];
