import type { Plan, Replica } from '../../engine/plan/resolved.ts';
import { createDatabases, type DatabasesOptions, putCluster, putInstance } from './aws/rds/databases.ts';
import { makeGroup } from './aws/rds/groups.ts';
import type { Databases } from './aws/rds/state.ts';

/**
 * RDS with what a plan names there, and the plan with the endpoints of these as its hosts. A cluster that the plan makes is not there yet. `act` makes
 * on the real servers what requests ask for.
 */
export function seedDatabases(
  plan: Plan,
  act?: DatabasesOptions['act'],
): { readonly databases: Databases; readonly plan: Plan } {
  const databases = createDatabases(act ? { act } : {});
  const { source, target, traffic } = plan;
  const placed = { source: { ...source }, target: { ...target } };
  if (source.aws) {
    const { id: identifier } = source.aws;
    const engine = source.engine === 'postgresql' ? 'postgres' : 'mysql';
    const instance = putInstance(databases, { identifier, engine, port: source.port });
    placed.source.host = instance.address;
  }
  if (target.aws && plan.replication.replica !== null) {
    placed.target.host = databases.hostOf('writer', target.aws.id);
    seedGroups(databases, plan.replication.replica);
  } else if (target.aws) {
    const { id: identifier } = target.aws;
    const { engine } = target;
    // One that was made small, and is to be given what the plan wants.
    const scaling = target.capacity === null ? undefined : { min: 0.5, max: 1 };
    const cluster = putCluster(databases, { identifier, engine, port: target.port, scaling });
    putInstance(databases, { identifier: `${identifier}-1`, engine, cluster: identifier });
    placed.target.host = cluster.endpoint;
    if (traffic.via === 'route53' && traffic.readers !== null) {
      const readers = { ...traffic.readers, target: traffic.readers.target ?? cluster.readerEndpoint };
      return { databases, plan: { ...plan, ...placed, traffic: { ...traffic, readers } } };
    }
  }
  return { databases, plan: { ...plan, ...placed } };
}

/** The groups that have to stand before a replica is put into them. */
function seedGroups(databases: Databases, { parameter_group: name, subnet_group }: Replica): void {
  if (subnet_group !== null) databases.subnetGroups.add(subnet_group);
  if (name === null) return;
  const group = makeGroup(databases, 'cluster', name, 'aurora-mysql8.0', 'For replicas', new Map());
  group.values.set('binlog_format', { value: 'ROW', method: 'pending-reboot' });
  group.values.set('event_scheduler', { value: 'OFF', method: 'immediate' });
}
