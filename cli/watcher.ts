import type { Event } from '../engine/running.ts';

/** Somebody who watches a run. */
export interface Show {
  tell(event: Event): void;
  note(text: string): void;
  /** Nothing comes any more; may be called twice. */
  end(): void;
}
