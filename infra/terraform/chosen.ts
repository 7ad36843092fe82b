import type { Plan } from '../../engine/plan/resolved.ts';
import { type StackName, stackNames } from './stack-names.ts';

/** The stacks that a plan needs, in the order in which they are applied. */
export function chosen(plan: Plan): readonly StackName[] {
  const { infrastructure: wishes, source, target, replication, traffic } = plan;
  const { vpc, cidr } = wishes.network;
  const beside = source.aws !== null && vpc === undefined && cidr === undefined;
  const moves = replication.dms !== null || wishes.bastion !== undefined || (beside && makesCluster(plan));
  const needed: { readonly [name in StackName]: boolean } = {
    network: makesCluster(plan) || moves || wishes.zone === 'make' || wishes.source !== undefined,
    access: wishes.github !== undefined || (replication.dms !== null && wishes.dms.roles !== 'existing'),
    source: wishes.source !== undefined,
    database: makesCluster(plan),
    traffic:
      traffic.via === 'route53' &&
      (wishes.zone === 'make' || wishes.record !== 'existing' || wishes.readers !== undefined),
    monitoring: wishes.alarms !== undefined && (target.aws !== null || wishes.alarms.topic === undefined),
    migration: moves,
  };
  return stackNames.filter((name) => needed[name]);
}

/** Whether the plan's cluster is made. */
export const makesCluster = ({ target, infrastructure }: Plan): boolean =>
  target.aws !== null && infrastructure.database.cluster === 'make';
