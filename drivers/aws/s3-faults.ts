import { Fault } from '../../engine/fault.ts';
import type { Bucket } from '../../engine/plan/bucket.ts';
import { RecordsAway } from '../../engine/state/store.ts';
import { uses } from './s3-uses.ts';

/** Errors of S3 and of the network that another try may not meet; SDK errors carry the answer's status. */
const passing = new Set([
  ...['AbortError', 'TimeoutError', 'RequestTimeout', 'SlowDown', 'InternalError', 'OperationAborted'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);
const passingStatus = new Set([429, 500, 502, 503, 504]);

type Thrown = Error & { code?: string; $metadata?: { httpStatusCode?: number } };

/** Whether an error says nothing about the request but that it was not answered. */
export function passes(error: unknown): boolean {
  const { name, code = '', $metadata } = error as Thrown;
  return passing.has(name) || passing.has(code) || passingStatus.has($metadata?.httpStatusCode ?? 0);
}

/** What is thrown once patience is at its end. `what` is like "writing s3://…". */
export const away = (what: string, patience: number, error: unknown): RecordsAway =>
  new RecordsAway(`S3 gave no answer for ${patience / 1_000} s, ${what}: ${sayingOf(error)}`, {
    next: 'See that S3 can be reached from here, and run it again: it goes on from what is on record.',
    cause: error,
  });

/** An error of S3 in words, with what to do. */
export function explain(what: string, place: Bucket, error: unknown): unknown {
  if (error instanceof Fault) return error;
  const { name, message } = error as Error;
  const said = name === 'NoSuchBucket' ? `there is no bucket "${place.bucket}"` : sayingOf(error);
  const advice = adviceOn(name, message, place);
  return new Fault(`${what} failed: ${said}`, {
    cause: error,
    ...(advice !== undefined && { next: advice }),
  });
}

function adviceOn(name: string, message: string, place: Bucket): string | undefined {
  if (name === 'NoSuchBucket') return 'Create it, or correct "state" in the plan.';
  if (name === 'AccessDenied' || name === 'Forbidden')
    return `Allow ${uses.map(({ action, on }) => `${action} on ${on(place)}`).join(', ')} to the role that runs this. Without s3:ListBucket S3 denies what is not there yet.`;
  if (name === 'CredentialsProviderError')
    return 'Give credentials as the AWS CLI takes them: AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.';
  if (/^Expired|TokenRefreshRequired/.test(name))
    return 'Renew the credentials and run it again: it goes on from what is on record.';
  if (/Region is missing/.test(message)) return 'Set AWS_REGION, or a region in the profile.';
  return undefined;
}

const sayingOf = (error: unknown): string => {
  const { name, message } = error as Error;
  return message === '' || message === name ? name : `${message} (${name})`;
};
