import { Construct } from 'constructs';
import type { Replica } from '../../../engine/plan/resolved.ts';
import { Aurora } from '../parts/aurora.ts';
import { makeParameterGroup, makeSubnetGroup, type Parameters } from '../parts/aurora-groups.ts';
import { auroraEngines } from '../parts/engines.ts';
import { Login } from '../parts/login.ts';
import { findPlace, groupOf } from '../place.ts';
import type { Stack } from '../stack.ts';

/** The cluster that takes over. Nothing of the migration is in this stack, so that nothing that cleans up after it can touch it. */
export function database(stack: Stack): void {
  const { names, given } = stack;
  const { target, infrastructure } = given.plan;
  const wishes = infrastructure.database;
  const place = findPlace(stack);
  const parameters = {
    engine: target.engine,
    version: wishes.version,
    parameters: wishes.parameters ?? {},
    encrypted: target.tls.mode !== 'disabled',
  };
  const { replica } = given.plan.replication;
  if (replica !== null) {
    groupsOf(stack, replica, place.subnets, parameters);
    return;
  }
  const administrator = auroraEngines[target.engine]?.administrator ?? 'admin';
  const secret = 'secret' in target.credentials ? target.credentials.secret : null;
  const login =
    wishes.password === 'managed' || secret === null
      ? null
      : new Login(stack, 'administrator', {
          name: secret,
          user: administrator,
          recovery: wishes.protected ? 7 : 0,
        });
  const { cluster } = new Aurora(stack, 'aurora', {
    names,
    id: target.aws?.id.toLowerCase() ?? '',
    ...parameters,
    port: target.port,
    subnets: place.subnets,
    groups: [groupOf(stack, place, 'database')],
    capacity: target.capacity,
    instanceClass: wishes.class ?? 'db.r6g.large',
    readers: wishes.readers,
    backups: wishes.backups,
    protected: wishes.protected,
    key: wishes.key ?? null,
    global: wishes.global,
    database: target.database,
    administrator,
    ...{ login, rotation: wishes.rotation ?? null },
  });
  login?.keep({ engine: target.engine, host: cluster.ref('endpoint'), port: target.port });
}

/** A replica of an RDS instance is made by the run, which copies nothing into a cluster that stands: of it only the groups that the plan names. */
function groupsOf(
  stack: Stack,
  { parameter_group, subnet_group }: Replica,
  subnets: ReturnType<typeof findPlace>['subnets'],
  parameters: Parameters,
): void {
  const scope = new Construct(stack, 'aurora');
  if (subnet_group !== null) makeSubnetGroup(scope, subnet_group, subnets);
  // Events of the source would fire on its replica as well.
  const own = { event_scheduler: 'OFF', ...parameters.parameters };
  if (parameter_group !== null)
    makeParameterGroup(scope, parameter_group, { ...parameters, parameters: own });
}
