import { bucketOf, refuseBucket, refusePrefix } from '../bucket.ts';
import type { Finding } from '../fault.ts';
import { spanOf, text, type Written } from '../tree.ts';

const path = ['state'];

/** Records in a place that cannot be: a bucket that nobody can have, or an address of something else. */
export function checkState(tree: Written): Finding[] {
  const state = text(tree, path);
  if (state === undefined || state.includes('${')) return [];
  const at = { span: spanOf(tree, path), path, covers: true } as const;
  const [scheme] = /^(?:[a-z][a-z0-9+.-]*:\/\/|s3:)/i.exec(state) ?? [];
  if (scheme === undefined) return [];
  const place = bucketOf(state);
  if (place === null)
    return [
      {
        ...at,
        what: `records cannot be kept at "${scheme}"`,
        suggestion: 'write s3://BUCKET/FOLDER, or a folder on this machine',
      },
    ];
  const why = refuseBucket(place.bucket) ?? refusePrefix(place.prefix);
  if (why === null) return [];
  return [
    {
      ...at,
      what: `"${state}" is no place in S3`,
      why,
      suggestion: 'write s3://BUCKET or s3://BUCKET/FOLDER',
    },
  ];
}
