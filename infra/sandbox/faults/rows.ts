import { deedsOf } from './deeds.ts';
import type { FaultKind } from './fault.ts';

/** Somebody tidies up on the target, or tries something out there. */
export const conflictingRow: FaultKind = {
  name: 'conflicting-row',
  summary:
    'The rows of the busiest table vanish on the target, unlogged (in PostgreSQL, which passes over rows that are not there, the next keys of the table that grows most are taken); nothing mends it but an unwind.',
  async strike(scene) {
    return { what: await deedsOf(scene).obstruct() };
  },
};
