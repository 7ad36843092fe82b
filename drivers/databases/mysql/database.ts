import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { checksOf } from './check-operations.ts';
import { compareAction } from './compare-operations.ts';
import { copyAction } from './copy-operations.ts';
import { carryCounters } from './counters.ts';
import { freeze, proveFrozen, retire } from './freeze.ts';
import { ownTables, removeOwnTables } from './own-tables.ts';
import { fence, open } from './read-only.ts';
import { createIndexes, createTables, sameDefinitions } from './target-tables.ts';

/** MySQL 8.0 and later, with GTIDs. */
export function mysqlDatabase(
  plan: Plan,
  side: Side,
  read: Reader,
  tables: readonly [Table, ...Table[]],
): Database {
  const { accounts } = plan.source.application;
  const [first] = tables;
  return {
    side,
    checks: () => checksOf(side, { tables, databases: plan.source.databases, accounts }),
    ownTables: () => ownTables(side),
    removeOwnTables: () => removeOwnTables(side),
    createTables: () => createTables(read, tables),
    copyRows: async (workers) => [await copyAction(read, tables, workers)],
    compareRows: (workers) => [compareAction(tables, workers)],
    createIndexes: () => createIndexes(read, tables),
    sameDefinitions: (within) => sameDefinitions(tables, within),
    fence: () => fence(read, side),
    freeze: (marker) => freeze(read, side, accounts, marker),
    proveFrozen: () => proveFrozen(side, first[side]),
    position: () => ({
      ask: { sql: 'SELECT @@global.gtid_executed AS position', on: side },
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    carryCounters: () => carryCounters(tables),
    open: async () => [open(side)],
    retire: async () => retire(side, accounts),
  };
}
