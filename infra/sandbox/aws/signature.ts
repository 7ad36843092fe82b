import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './error.ts';

const form =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Reads where a request was sent, and for which service; refuses what is not signed as AWS asks. The signature itself is not verified: there is no key to verify it with. */
export function readSignature(headers: IncomingHttpHeaders): {
  readonly region: string;
  readonly signedFor: string;
} {
  const { authorization } = headers;
  if (!authorization) throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403);
  const [, keyId, date, region, signedFor, signed] = form.exec(authorization) ?? [];
  if (!keyId || !region || !signedFor || !signed?.split(';').includes('host'))
    throw new AwsError('IncompleteSignature', 'The Authorization header is not a Signature Version 4');
  const at = headers['x-amz-date'];
  if (typeof at !== 'string' || !at.startsWith(`${date}T`))
    throw new AwsError('SignatureDoesNotMatch', 'Date in Credential scope does not match x-amz-date', 403);
  return { region, signedFor };
}
