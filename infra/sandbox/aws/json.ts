import { AwsError } from './error.ts';
import type { Request } from './server.ts';

// AWS JSON 1.1: the operation is named in a header, and the body is one JSON object
// (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).

/** The content type of the protocol. */
export const jsonType = 'application/x-amz-json-1.1';

/** The members of a request. */
export type Input = { readonly [name: string]: unknown };

/** The operation that a request is for: what stands behind the service's `prefix`. */
export function targetOf({ headers }: Request, prefix: string): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string' && target.startsWith(prefix)) return target.slice(prefix.length);
  throw new AwsError('UnknownOperationException', `The sandbox does not know "${String(target)}"`, 404);
}

/** The request's members. */
export function readJson({ body }: Request): Input {
  try {
    const input: unknown = JSON.parse(body || '{}');
    if (input !== null && typeof input === 'object' && !Array.isArray(input)) return input as Input;
  } catch {
    // Answered below: the same error, whether the text is no JSON or no object.
  }
  throw new AwsError('SerializationException', 'The request is not a JSON object');
}

/** An error in the form of the protocol. Services spell the message's name in two ways; the SDK reads both. */
export const describeJsonError = (error: AwsError) => ({
  type: jsonType,
  body: JSON.stringify({ __type: error.code, message: error.message }),
});
