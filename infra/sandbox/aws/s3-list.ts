import type { Buckets, Stored } from './buckets.ts';
import { AwsError } from './error.ts';
import type { Request } from './request.ts';
import { printPage } from './s3-output.ts';
import { only, onlyHeaders } from './s3-refuse.ts';
import type { Answer } from './server.ts';

const pageAtMost = 1_000;

/** Something that a page lists: an object, or a folder, which stands for every key that begins with it. */
type Item = { readonly name: string; readonly object?: Stored };

/** ListObjectsV2: keys in their order, those beyond a delimiter as one common prefix, so many a page. */
export function listObjects(buckets: Buckets, bucket: string, request: Request): Answer {
  const { query } = request;
  only(query, ['list-type', 'prefix', 'delimiter', 'max-keys', 'continuation-token', 'x-id']);
  onlyHeaders(request, []);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? undefined;
  const token = query.get('continuation-token') ?? undefined;
  const size = pageSize(query);
  const items = fold(buckets.list(bucket, prefix), prefix, delimiter);
  // What the token names may be gone by now.
  const left = token === undefined ? items : items.filter(({ name }) => isAfter(name, readToken(token)));
  const page = left.slice(0, size);
  const last = size < left.length ? page.at(-1) : undefined;
  return {
    operation: 's3:ListObjectsV2',
    input: { Bucket: bucket, Prefix: prefix, Delimiter: delimiter, MaxKeys: size },
    type: 'application/xml',
    body: printPage({
      ...{ bucket, prefix, delimiter, size, token },
      next: last && Buffer.from(last.name).toString('base64url'),
      objects: page.flatMap(({ object }) => object ?? []),
      folders: page.flatMap(({ name, object }) => (object ? [] : [name])),
    }),
  };
}

function fold(objects: readonly Stored[], prefix: string, delimiter: string | undefined): readonly Item[] {
  const items: Item[] = [];
  for (const object of objects) {
    const end = delimiter ? object.key.indexOf(delimiter, prefix.length) : -1;
    if (end < 0) items.push({ name: object.key, object });
    else {
      const name = object.key.slice(0, end + (delimiter ?? '').length);
      if (items.at(-1)?.name !== name) items.push({ name });
    }
  }
  return items;
}

const isAfter = (name: string, other: string) => Buffer.compare(Buffer.from(name), Buffer.from(other)) > 0;

function readToken(token: string): string {
  const name = Buffer.from(token, 'base64url');
  if (name.toString('base64url') === token) return name.toString();
  throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect', 400, {
    ArgumentName: 'continuation-token',
  });
}

function pageSize(query: URLSearchParams): number {
  const asked = query.get('max-keys') ?? String(pageAtMost);
  if (!/^\d+$/.test(asked))
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range', 400, {
      ArgumentName: 'max-keys',
      ArgumentValue: asked,
    });
  return Math.min(Number(asked), pageAtMost);
}
