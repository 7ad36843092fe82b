import type { FaultKind } from './fault.ts';

/** Somebody believes that the engine is dead. */
export const leaseStolen: FaultKind = {
  name: 'lease-stolen',
  summary:
    'Somebody frees the lease with `migrate unlock --force` and runs the plan beside the engine, which lives.',
  async strike({ takeOver }) {
    await takeOver();
    return { what: 'freed the lease by force, and another engine took it' };
  },
};
