import type { Plan } from '../../engine/plan/resolved.ts';
import { createDatabases, putCluster, putInstance } from './aws/rds/databases.ts';
import type { Databases } from './aws/rds/state.ts';

/** RDS with what a plan names there, and the plan with the endpoints of these as its hosts. */
export function seedDatabases(plan: Plan): { readonly databases: Databases; readonly plan: Plan } {
  const databases = createDatabases();
  const { source, target } = plan;
  const placed = { source: { ...source }, target: { ...target } };
  if (source.aws) {
    const { id: identifier } = source.aws;
    const engine = source.engine === 'postgresql' ? 'postgres' : 'mysql';
    const instance = putInstance(databases, { identifier, engine, port: source.port });
    placed.source.host = instance.address;
  }
  if (target.aws) {
    const { id: identifier } = target.aws;
    const { engine } = target;
    // One that was made small, and is to be given what the plan wants.
    const scaling = target.capacity === null ? undefined : { min: 0.5, max: 1 };
    const cluster = putCluster(databases, { identifier, engine, port: target.port, scaling });
    putInstance(databases, { identifier: `${identifier}-1`, engine, cluster: identifier });
    placed.target.host = cluster.endpoint;
  }
  return { databases, plan: { ...plan, ...placed } };
}
