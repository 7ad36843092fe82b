import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { AwsError } from './error.ts';
import type { Asked } from './policy.ts';

const bodyAtMost = 1 << 20;
const bodyWithin = 10_000;

/** A request as the services see it. */
export interface Request {
  /** Called before anything is done. Throws where the policy of whoever asks does not allow it. */
  permit(asked: Asked): void;
  /** Under which it is answered, and found in a log. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly region: string;
  readonly body: string;
  /** The same as it was sent, where it is no text. */
  readonly bytes: Buffer;
}

/** Reads a request whole; refuses one with a body of more bytes than `atMost`, 1 MiB where it is left out. */
export async function readRequest(
  message: IncomingMessage,
  id: string,
  permit: Request['permit'],
  region: string,
  atMost = bodyAtMost,
): Promise<Request> {
  const bytes = await readBody(message, atMost);
  const url = new URL(message.url ?? '/', 'http://sandbox');
  return {
    id,
    permit,
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    region,
    // Only where it is asked for: an object of S3 is no text, and its encoding is its own.
    get body() {
      return decode(bytes, message.headers['content-encoding']);
    },
    bytes,
  };
}

async function readBody(message: IncomingMessage, atMost: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  message.setTimeout(bodyWithin, () => message.destroy());
  for await (const chunk of message) {
    size += (chunk as Buffer).length;
    if (size > atMost) throw new AwsError('RequestEntityTooLarge', 'The request is too large', 413);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** SDK clients compress some long bodies, such as those of PutMetricData. */
function decode(body: Buffer, encoding: string | undefined): string {
  if (encoding === undefined || encoding === 'identity') return body.toString('utf8');
  if (encoding !== 'gzip')
    throw new AwsError('SerializationException', `The sandbox does not support the encoding "${encoding}"`);
  try {
    return gunzipSync(body, { maxOutputLength: bodyAtMost }).toString('utf8');
  } catch {
    throw new AwsError('SerializationException', 'The request is no gzip, or too large without it');
  }
}
