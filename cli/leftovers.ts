import { clearTarget as mysql } from '../drivers/databases/mysql/clear-target.ts';
import { clearTarget as postgresql } from '../drivers/databases/postgresql/clear-target.ts';
import { memberOf } from '../drivers/replication/replica/names.ts';
import { familyOf, type Plan } from '../engine/plan/resolved.ts';
import type { Action } from '../engine/step.ts';

/**
 * What a rollback leaves on the target, as the statements (of a replica, which cannot be one again, the commands) that clear it for another run: its rows are kept until somebody says that nobody
 * wants them, and it stays closed until then. `begun`: what the run made, as its journal has it.
 */
export function clearTarget(plan: Plan, begun: readonly Action[]): readonly string[] {
  if (plan.replication.replica !== null) return deleteReplica(plan.target.aws?.id ?? '');
  return familyOf(plan.target) === 'postgresql' ? postgresql(plan, begun) : mysql(plan);
}

const deleteReplica = (cluster: string): readonly string[] => [
  `aws rds delete-db-instance --db-instance-identifier ${memberOf(cluster)}`,
  `aws rds delete-db-cluster --db-cluster-identifier ${cluster} --skip-final-snapshot`,
];
