/** A place in S3: a bucket, and the folders in it without slashes at either end; '' is the bucket itself. */
export interface Bucket {
  readonly bucket: string;
  readonly prefix: string;
}

/** What a general purpose bucket must not be called: names that begin or end so belong to S3 itself (its user guide, "General purpose bucket naming rules"). */
const reserved = {
  starts: ['xn--', 'sthree-', 'amzn-s3-demo-'],
  ends: ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'],
} as const;

/** Characters of a folder's name that no tool has to escape ("Naming Amazon S3 objects"). */
const folder = /^[A-Za-z0-9!_.*'()-]+$/;

/** The bucket and folders that `s3://BUCKET[/PREFIX]` names; null where it names a folder on this machine. */
export function bucketOf(state: string): Bucket | null {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(state) ?? [];
  return isInS3(state) ? { bucket, prefix: prefix.replace(/\/$/, '') } : null;
}

/** Whether records are meant to be in S3. */
export const isInS3 = (state: string): boolean => state.startsWith('s3://');

/** Why no bucket can have this name, or null where one can. */
export function refuseBucket(name: string): string | null {
  if (name === '') return 'no bucket is named';
  if (name.length < 3 || name.length > 63) return 'a bucket has a name of 3 to 63 characters';
  if (!/^[a-z0-9.-]+$/.test(name)) return 'a bucket has a name of small letters, digits, hyphens and dots';
  if (!/^[a-z0-9].*[a-z0-9]$/.test(name)) return "a bucket's name begins and ends with a letter or a digit";
  if (name.includes('..')) return "a bucket's name has no two dots side by side";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return "a bucket's name does not look like an IP address";
  const start = reserved.starts.find((each) => name.startsWith(each));
  if (start !== undefined) return `no bucket of yours can begin with "${start}"`;
  const end = reserved.ends.find((each) => name.endsWith(each));
  return end === undefined ? null : `a name that ends with "${end}" is no general purpose bucket's`;
}

/** Why records cannot be kept in these folders of a bucket, or null where they can. */
export function refusePrefix(prefix: string): string | null {
  if (prefix === '') return null;
  if (prefix.length > 512)
    return 'folders in a bucket may be 512 characters long, with room for what is kept there';
  const wrong = prefix.split('/').find((each) => !folder.test(each) || each === '.' || each === '..');
  if (wrong === undefined) return null;
  return wrong === ''
    ? 'a folder in a bucket has a name: two slashes stand side by side'
    : `the folder "${wrong}" has to be of letters, digits and ! - _ . * ' ( )`;
}
