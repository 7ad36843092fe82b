import { deedsOf } from './deeds.ts';
import type { FaultKind } from './fault.ts';

/** Somebody closes the target for everybody, or a failover does. */
export const targetReadOnly: FaultKind = {
  name: 'target-read-only',
  summary:
    'Somebody makes the target read-only (super_read_only; in PostgreSQL default_transaction_read_only); the operator takes it back before running again.',
  only: ['mysql', 'postgresql'],
  async strike(scene) {
    const deeds = deedsOf(scene);
    return { what: await deeds.close(), mend: () => deeds.open() };
  },
};
