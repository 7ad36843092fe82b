import type { FaultKind } from './fault.ts';
import { asRoot } from './statements.ts';

/** Somebody closes the target for everybody, or a failover does. */
export const targetReadOnly: FaultKind = {
  name: 'target-read-only',
  summary: 'Somebody sets super_read_only on the target; the operator takes it back before running again.',
  only: 'mysql',
  async strike({ sandbox }) {
    const set = (flag: 'ON' | 'OFF') =>
      asRoot(sandbox.target, async (session) => {
        await session.query(`SET GLOBAL super_read_only = ${flag}`);
      });
    await set('ON');
    return { what: 'set super_read_only on the target', mend: () => set('OFF') };
  },
};
