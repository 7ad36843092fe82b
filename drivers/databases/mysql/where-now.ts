import { type Hosting, hostingOf, isManaged } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Call, Side } from '../../../engine/step.ts';
import { otherSide } from '../../side.ts';
import type { Ways } from './copy-operations.ts';
import { positionNow } from './position.ts';

/**
 * The question of where a side's log is. What DMS writes has numbers of the target's own, which the source never gets; and a channel on RDS or Aurora begins at a place in a file: neither gtid_purged nor gtid_next, by
 * which what is there already could be taken as executed, is for its accounts.
 */
export function whereNow(plan: Plan, side: Side, hosting: Hosting): Call {
  if (plan.replication.dms !== null || isManaged(hostingOf(plan[otherSide(side)])))
    return { op: 'mysql.file-position@1', input: {}, on: side };
  return isManaged(hosting)
    ? { op: 'mysql.position@1', input: {}, on: side }
    : { sql: positionNow, on: side };
}

/** How rows are copied, for the same reason; undefined: as between servers of one's own. */
export function copyWay(plan: Plan): ({ readonly op: 'mysql.copy-rows@2' } & Ways) | undefined {
  const [from, to] = [isManaged(hostingOf(plan.source)), isManaged(hostingOf(plan.target))];
  if (!from && !to) return undefined;
  return { op: 'mysql.copy-rows@2', locks: from ? 'tables' : 'instance', position: to ? 'file' : 'set' };
}
