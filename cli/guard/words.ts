import type { Standing } from '../../engine/guard.ts';

/** What a guard says: that it stands ready, that it could not, that it has understood, or that it asks. */
export type FromGuard =
  | { readonly at: 'ready' | 'armed' | 'asking' }
  | { readonly at: 'failed'; readonly error: string };

/** What an engine says: how long its budget lasts from now on, where it stands, or that there is nothing to guard any more. */
export type FromEngine =
  | { readonly at: 'freezing'; readonly budget: number }
  | { readonly at: 'standing'; readonly standing: Standing }
  | { readonly at: 'dismissed' };
