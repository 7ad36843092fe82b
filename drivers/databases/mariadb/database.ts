import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Database, Table } from '../../database.ts';
import { compareAction, modeInput } from '../compare-sides.ts';
import { checksOf } from '../mysql/check-operations.ts';
import { copyAction } from '../mysql/copy-operations.ts';
import { mysqlDatabase } from '../mysql/database.ts';
import { retire } from '../mysql/freeze.ts';
import { objectChecksOf } from '../mysql/objects/check-operation.ts';
import { lateLogin } from '../mysql/objects/copy-accounts.ts';
import { openWithEvents } from '../mysql/objects/events.ts';
import { objectSubject, selectionOf } from '../mysql/objects/selection.ts';
import { open } from '../mysql/read-only.ts';
import { loadInput } from '../pace.ts';
import { rollbackWindow } from '../rollback-window.ts';
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
  const window = rollbackWindow(plan);
  const checked = {
    tables,
    databases: plan.source.databases,
    accounts,
    ...(window !== undefined && { window }),
  };
  const subject = objectSubject(plan, tables, 'mariadb');
  return {
    ...mysqlDatabase(plan, side, read, tables, 'mariadb'),
    checks: () => [
      ...lateLogin(checksOf(side, checked, mariadbChecks, 'mariadb.check@2'), subject, accounts),
      ...objectChecksOf(side, subject),
    ],
    copyRows: async (workers) => [
      await copyAction(read, tables, workers, plan.thresholds.load, { op: 'mariadb.copy-rows@1' }),
    ],
    compareRows: (workers, mode) => [
      compareAction(
        { tables, workers, ...modeInput(mode, side), ...loadInput(plan.thresholds.load) },
        'mariadb.compare-rows@1',
      ),
    ],
    fence: () => fence(read, side),
    freeze: (marker) => freeze(read, side, accounts, marker),
    position: () => ({
      ask: { sql: 'SELECT @@global.gtid_binlog_pos AS position', on: side },
      path: 'position',
      unchanged: '0ms',
      within: '5s',
    }),
    open: (asBefore = open(side, ['SET GLOBAL read_only = OFF'])) =>
      openWithEvents(read, selectionOf(plan, tables), side, [asBefore]),
    retire: async () => retire(side, accounts, 'mariadb'),
  };
}
