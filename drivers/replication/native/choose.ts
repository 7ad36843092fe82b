import { hostingOf, isManaged } from '../../../engine/plan/hosting.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { otherSide } from '../../side.ts';
import { managedChannel } from './managed.ts';
import { nativeChannel } from './mysql.ts';

/** MySQL's own replication, as the side that applies lets it be made: by statements, or by the procedures of AWS. */
export const mysqlChannel = (plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel =>
  (isManaged(hostingOf(plan[otherSide(from)])) ? managedChannel : nativeChannel)(plan, read, tables, from);
