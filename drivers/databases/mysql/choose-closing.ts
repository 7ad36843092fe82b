import { hostingOf, isManaged } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Late, Reader, Side } from '../../../engine/step.ts';
import { otherSide } from '../../side.ts';
import { renamed } from '../select-tables.ts';
import { closingByAccounts } from './by-accounts.ts';
import { closingByReadOnly } from './by-read-only.ts';
import type { Closing, Shut } from './closing.ts';

/**
 * Whether a side is closed by its accounts. On RDS and Aurora nobody may set read_only so that it outlives a reboot; and what DMS brings is
 * written by an ordinary account, which read_only would refuse.
 */
export const closesByAccounts = (plan: Plan, side: Side): boolean =>
  isManaged(hostingOf(plan[side])) || (side === 'target' && plan.replication.dms !== null);

/** The way in which a side of this plan is closed. */
export function closingOf(plan: Plan, read: Reader, shut: Shut): Closing {
  const { side } = shut;
  if (!closesByAccounts(plan, side)) return closingByReadOnly(read, shut);
  const { databases } = plan.source;
  return closingByAccounts(read, {
    ...shut,
    hosting: hostingOf(plan[side]),
    databases: side === 'source' ? databases : databases.map((name) => renamed(plan, name)),
  });
}

/** The events that were on when the other side was frozen, where its freeze switched them off; null: they are as they were. */
export const switchedOff = (plan: Plan, side: Side): Late | null =>
  closesByAccounts(plan, otherSide(side)) ? { $from: 'freeze-writes/close', path: 'disabled' } : null;
