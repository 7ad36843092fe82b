import { Fault } from '../../engine/fault.ts';
import type { Bucket } from '../../engine/plan/bucket.ts';
import { RecordsAway } from '../../engine/state/store.ts';
import { adviceOnCredentials } from './explain.ts';
import { anywhere, type Permission } from './permission.ts';
import { type Permitted, permissions } from './permissions.ts';

/** Errors of S3 and of the network that another try may not meet; SDK errors carry the answer's status. */
const passing = new Set([
  ...['AbortError', 'TimeoutError', 'RequestTimeout', 'SlowDown', 'InternalError', 'OperationAborted'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
]);
const passingStatus = new Set([429, 500, 502, 503, 504]);

/** The operations of S3 that records are kept by. */
export const s3Uses = [
  's3:GetObject',
  's3:PutObject',
  's3:ListObjectsV2',
] as const satisfies readonly Permitted[];

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
  const renewal = adviceOnCredentials(name);
  const advice = renewal ?? adviceOn(name, message, place);
  const fault = new Fault(`${what} failed: ${said}`, {
    cause: error,
    ...(advice !== undefined && { next: advice }),
  });
  return renewal === undefined ? fault : Object.assign(fault, { mendable: true as const });
}

function adviceOn(name: string, message: string, place: Bucket): string | undefined {
  if (name === 'NoSuchBucket') return 'Create it, or correct "state" in the plan.';
  if (name === 'AccessDenied' || name === 'Forbidden')
    return `Allow ${allowed(place)} to the role that runs this. Without s3:ListBucket S3 denies what is not there yet.`;
  if (/Region is missing/.test(message)) return 'Set AWS_REGION, or a region in the profile.';
  return undefined;
}

const sayingOf = (error: unknown): string => {
  const { name, message } = error as Error;
  return message === '' || message === name ? name : `${message} (${name})`;
};

const allowed = (records: Bucket): string =>
  s3Uses
    .flatMap((operation): readonly Permission[] => permissions[operation])
    .map(({ action, on }) => `${action} on ${on({ ...anywhere, records }).join(' and ')}`)
    .join(', ');
