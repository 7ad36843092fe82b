import { deedsOf } from './deeds.ts';
import type { FaultKind } from './fault.ts';

const column = 'added_meanwhile';

/** A deployment on the source, replicated as it would be. */
export const ddlSource = ddl('source');

/** Somebody at work on the target. */
export const ddlTarget = ddl('target');

function ddl(side: 'source' | 'target'): FaultKind {
  return {
    name: `ddl-${side}`,
    summary: `Root adds a column to the busiest table on the ${side}; it stays.`,
    async strike(scene) {
      const deeds = deedsOf(scene);
      const table = await deeds.busiestTable();
      await deeds.addColumn(side, table, column);
      return {
        what: `added a column to "${table}" on the ${side}`,
        // What is compared afterwards is what the run left, not what was asked for.
        end: () => deeds.dropColumn(side, table, column),
      };
    },
  };
}
