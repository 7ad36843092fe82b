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
