import type { ResultSetHeader } from 'mysql2/promise';
import { howMany } from '../../../engine/how-many.ts';
import type { FaultKind } from './fault.ts';
import { asRootInFreeze, busiestTable } from './statements.ts';

/** Somebody tidies up on the target. */
export const conflictingRow: FaultKind = {
  name: 'conflicting-row',
  summary: 'The rows of the busiest table vanish on the target, unlogged; nothing mends it but an unwind.',
  async strike({ plan, sandbox }) {
    const table = await busiestTable(sandbox.source, plan);
    const database = plan.source.databases[0] ?? '';
    let rows = 0;
    await asRootInFreeze(sandbox.target, async (session) => {
      await session.query('SET SESSION foreign_key_checks = 0');
      const [result] = await session.query<ResultSetHeader>('DELETE FROM ??.??', [database, table]);
      rows = result.affectedRows;
    });
    return { what: `removed ${howMany(rows, 'row')} of "${table}" on the target, unlogged` };
  },
};
