import type { Stored } from './buckets.ts';
import type { AwsError } from './error.ts';

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';
const head = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** One page of keys, and of what keys have in common up to the delimiter. */
export interface Page {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly size: number;
  readonly token: string | undefined;
  readonly next: string | undefined;
  readonly objects: readonly Stored[];
  readonly folders: readonly string[];
}

/** An error as S3 tells it: in no namespace, and with what it is about. */
export const printError = ({ code, message, details }: AwsError, requestId: string): string =>
  `${head}<Error>${leaves({ Code: code, Message: message, ...details, RequestId: requestId, HostId: 'sandbox' })}</Error>`;

/** The answer of ListObjectsV2. */
export function printPage(page: Page): string {
  const objects = page.objects.map(
    ({ key, at, etag, crc32, bytes }) =>
      `<Contents>${leaves({ Key: key, LastModified: at.toISOString(), ETag: etag, ChecksumAlgorithm: crc32 && 'CRC32', Size: bytes.length, StorageClass: 'STANDARD' })}</Contents>`,
  );
  const folders = page.folders.map((each) => `<CommonPrefixes>${leaves({ Prefix: each })}</CommonPrefixes>`);
  const about = leaves({
    Name: page.bucket,
    Prefix: page.prefix,
    Delimiter: page.delimiter,
    MaxKeys: page.size,
    KeyCount: page.objects.length + page.folders.length,
    IsTruncated: page.next !== undefined,
    ContinuationToken: page.token,
    NextContinuationToken: page.next,
  });
  return `${head}<ListBucketResult xmlns="${namespace}">${about}${objects.join('')}${folders.join('')}</ListBucketResult>`;
}

function leaves(values: { readonly [name: string]: string | number | boolean | undefined }): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${escapeText(String(value))}</${name}>`)
    .join('');
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeText(value: string): string {
  return value.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
