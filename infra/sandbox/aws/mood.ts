import { createHash } from 'node:crypto';
import { AwsError } from './error.ts';

/** How a service behaves now; a fault on request changes it. */
export interface Mood {
  /** What every request is refused with; null: it is answered. */
  refuses: AwsError | null;
  /** Whether a change of Route 53 is ever told to be everywhere. */
  settles: boolean;
  /** The share of the requests, from 0 to 1, that are throttled. */
  throttles: number;
  /** The share of the requests, from 0 to 1, that end in an error of the service's own (5xx). */
  fails: number;
  /** Epoch milliseconds from which on the credentials of every request have expired; null: never. */
  expires: number | null;
  /** A number from 0 to 1, the next one of a sequence. */
  draw(): number;
}

/** Nothing is refused, and changes spread. What is to be refused by shares later is drawn from a sequence that `seed` determines. */
export const fairMood = (seed = 1): Mood => ({
  refuses: null,
  settles: true,
  throttles: 0,
  fails: 0,
  expires: null,
  draw: sequence(seed),
});

/** How S3 behaves now. */
export interface S3Mood extends Mood {
  /** What becomes of the answers to the writes to come, by what the whole key ends with; each of them is made all the same. */
  loses: Loss[];
  /** How many writes to come are refused with 409, as S3 may where others write at the same moment. */
  conflicts: number;
  /** Milliseconds that pass before a request is answered. */
  takes: number;
}

/** An answer that gets lost: 503 in its place, a connection that is cut, or nothing at all. */
export interface Loss {
  readonly key: string;
  readonly how: 'unavailable' | 'cut' | 'silent';
  /** What else happens after the write was made, and before whoever asked can ask again. */
  then?(): void;
}

/** Nothing is refused and nothing lost. */
export const fairS3 = (seed?: number): S3Mood => ({ ...fairMood(seed), loses: [], conflicts: 0, takes: 0 });

/** What a service's protocol has for the troubles of a mood. */
export interface Troubles {
  readonly throttled: AwsError;
  readonly failed: AwsError;
  readonly expired: AwsError;
  denied(why: string): AwsError;
}

/** What the Query and the REST/XML protocol answer (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html). */
export const queryTroubles: Troubles = {
  throttled: new AwsError('Throttling', 'Rate exceeded'),
  failed: new AwsError('InternalFailure', 'An internal error has occurred.', 500),
  expired: new AwsError('ExpiredToken', 'The security token included in the request is expired', 403),
  denied: (why) => new AwsError('AccessDenied', why, 403),
};

/** What the JSON protocols answer (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/CommonErrors.html). */
export const jsonTroubles: Troubles = {
  throttled: new AwsError('ThrottlingException', 'Rate exceeded'),
  failed: new AwsError('InternalFailure', 'An internal error has occurred.', 500),
  expired: new AwsError('ExpiredTokenException', 'The security token included in the request is expired'),
  denied: (why) => new AwsError('AccessDeniedException', why),
};

/** What S3 answers (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html). */
export const s3Troubles: Troubles = {
  throttled: new AwsError('SlowDown', 'Please reduce your request rate.', 503),
  failed: new AwsError('InternalError', 'We encountered an internal error. Please try again.', 500),
  expired: new AwsError('ExpiredToken', 'The provided token has expired.'),
  denied: (why) => new AwsError('AccessDenied', why, 403),
};

/** What a mood makes of the next request: an error to refuse it with, or null. */
export function troubleOf(mood: Mood, troubles: Troubles, now: number): AwsError | null {
  if (mood.expires !== null && now >= mood.expires) return troubles.expired;
  if (mood.refuses) return mood.refuses;
  // Drawn only where it matters, so that a request before the trouble does not shift what comes.
  if (mood.throttles + mood.fails === 0) return null;
  const drawn = mood.draw();
  if (drawn < mood.throttles) return troubles.throttled;
  return drawn < mood.throttles + mood.fails ? troubles.failed : null;
}

/** Numbers that look random and depend on nothing but the seed. */
function sequence(seed: number): () => number {
  let drawn = 0;
  return () => createHash('sha256').update(`${seed} ${drawn++}`).digest().readUInt32BE() / 2 ** 32;
}
