import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { checksOf } from '../mysql/check-operations.ts';
import { compareAction } from '../mysql/compare-operations.ts';
import { copyAction } from '../mysql/copy-operations.ts';
import { mysqlDatabase } from '../mysql/database.ts';
import { retire } from '../mysql/freeze.ts';
import { open } from '../mysql/read-only.ts';
import { mariadbChecks } from './checks/list.ts';
import { fence, freeze } from './freeze.ts';

/** MariaDB 10.5 and later: what MySQL describes, but for what the two say differently. */
export function mariadbDatabase(
  plan: Plan,
  side: Side,
  read: Reader,
  tables: readonly [Table, ...Table[]],
): Database {
  const { accounts } = plan.source.application;
  const { databases } = plan.source;
  return {
    ...mysqlDatabase(plan, side, read, tables),
    checks: () => checksOf(side, { tables, databases, accounts }, mariadbChecks, 'mariadb.check@1'),
    copyRows: async (workers) => [await copyAction(read, tables, workers, 'mariadb.copy-rows@1')],
    compareRows: (workers) => [compareAction(tables, workers, 'mariadb.compare-rows@1')],
    fence: () => fence(read, side),
    freeze: (marker) => freeze(read, side, accounts, marker),
    position: () => ({
      ask: { sql: 'SELECT @@global.gtid_binlog_pos AS position', on: side },
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    open: async () => [open(side, ['SET GLOBAL read_only = OFF'])],
    retire: async () => retire(side, accounts, 'mariadb'),
  };
}
