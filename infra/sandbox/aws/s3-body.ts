import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from './error.ts';
import type { Request } from './request.ts';

const checksum = 'x-amz-checksum-crc32';
const chunked = /^STREAMING-/;

/** A request's object: its bytes without the framing that they were sent in, and their CRC-32 in Base64 where one was sent. */
export interface Body {
  readonly bytes: Uint8Array;
  readonly crc32: string | undefined;
}

/** Reads the body of PutObject, whole or `aws-chunked`, and refuses one that is not what its checksums say. */
export function readObject({ headers, bytes: sent }: Request): Body {
  const algorithm = headers['x-amz-sdk-checksum-algorithm'];
  if (algorithm !== undefined && algorithm !== 'CRC32')
    throw new AwsError('NotImplemented', `The sandbox does not support the checksum "${algorithm}"`, 501);
  const hash = headers['x-amz-content-sha256'];
  if (typeof hash !== 'string')
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  const { bytes, trailers } = chunked.test(hash) ? unchunk(sent) : { bytes: sent, trailers: new Map() };
  if (/^[0-9a-f]{64}$/.test(hash) && createHash('sha256').update(bytes).digest('hex') !== hash)
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== bytes.length)
    throw new AwsError(
      'IncompleteBody',
      'You did not provide the number of bytes specified by the Content-Length HTTP header',
    );
  const said = headers[checksum] ?? trailers.get(checksum);
  if (said !== undefined && said !== crc32Of(bytes))
    throw new AwsError('BadDigest', 'The CRC32 you specified did not match the calculated checksum.');
  return { bytes, crc32: typeof said === 'string' ? said : undefined };
}

function crc32Of(bytes: Uint8Array): string {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum.toString('base64');
}

/**
 * Takes the chunks apart: `SIZE[;chunk-signature=…]`, the bytes, and trailers behind the empty chunk, each line ended by CR LF
 * (S3's API reference, "Signature calculations … transferring payload in multiple chunks"). Signatures are not verified.
 */
function unchunk(sent: Buffer): { bytes: Buffer; trailers: Map<string, string> } {
  const parts: Buffer[] = [];
  let at = 0;
  const line = () => {
    const end = sent.indexOf('\r\n', at);
    if (end < 0) throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
    const text = sent.toString('latin1', at, end);
    at = end + 2;
    return text;
  };
  for (;;) {
    const [, hex] = /^([0-9a-f]+)(?:;chunk-signature=[0-9a-f]{64})?$/i.exec(line()) ?? [];
    if (hex === undefined) throw new AwsError('InvalidRequest', 'The body is not aws-chunked');
    const size = Number.parseInt(hex, 16);
    if (size === 0) break;
    parts.push(sent.subarray(at, at + size));
    at += size;
    if (line() !== '') throw new AwsError('InvalidRequest', 'A chunk is not as long as it says');
  }
  const trailers = new Map<string, string>();
  while (at < sent.length) {
    const text = line();
    if (text === '') continue;
    const [name = '', value = ''] = text.split(':', 2);
    if (name !== checksum && name !== 'x-amz-trailer-signature')
      throw new AwsError('NotImplemented', `The sandbox does not support the trailer "${name}"`, 501);
    trailers.set(name, value.trim());
  }
  return { bytes: Buffer.concat(parts), trailers };
}
