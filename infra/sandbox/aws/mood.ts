import type { AwsError } from './error.ts';

/** How Route 53 behaves now; a fault on request changes it. */
export interface Mood {
  /** What every request is refused with; null: it is answered. */
  refuses: AwsError | null;
  /** Whether a change is ever told to be everywhere. */
  settles: boolean;
}

/** Nothing is refused, and changes spread. */
export const fairMood = (): Mood => ({ refuses: null, settles: true });

/** How S3 behaves now. */
export interface S3Mood {
  /** What every request is refused with; null: it is answered. */
  refuses: AwsError | null;
  /** What becomes of the answers to the writes to come, by what the whole key ends with; each of them is made all the same. */
  loses: Loss[];
  /** How many writes to come are refused with 409, as S3 may where others write at the same moment. */
  conflicts: number;
  /** Milliseconds that pass before a request is looked at. */
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
export const fairS3 = (): S3Mood => ({ refuses: null, loses: [], conflicts: 0, takes: 0 });
