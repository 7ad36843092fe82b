import { AwsError } from './error.ts';
import type { Request } from './request.ts';

/** Headers that say nothing about what is to be done. */
const harmless = [
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-decoded-content-length',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-checksum-crc32',
  'x-amz-trailer',
];

/** Headers of S3 and HTTP that change what a request means. */
const meaning =
  /^(?:x-amz-|if-|range$|content-(?:encoding|disposition|language|md5)$|cache-control$|expires$)/;

/** Refuses a query with anything else than these parameters. */
export function only(query: URLSearchParams, known: readonly string[]): void {
  for (const name of query.keys())
    if (!known.includes(name))
      throw new AwsError('NotImplemented', `The sandbox does not support the parameter "${name}" here`, 501);
}

/** Refuses a header that means something and is none of these; one that ends in - stands for all that begin so. */
export function onlyHeaders({ headers }: Request, known: readonly string[]): void {
  const all = [...harmless, ...known];
  for (const [name, value] of Object.entries(headers)) {
    const isKnown = all.some((each) => name === each || (each.endsWith('-') && name.startsWith(each)));
    if (meaning.test(name) && !isKnown)
      throw new AwsError('NotImplemented', `The sandbox does not support the header "${name}" here`, 501);
    if (name === 'content-encoding' && value !== 'aws-chunked')
      throw new AwsError('NotImplemented', `The sandbox does not support the encoding "${value}"`, 501);
  }
}
