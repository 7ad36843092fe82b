import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { matching } from './filters.ts';
import { identifier, optionalFlag, optionalInteger, optionalText, optionalTexts, text } from './input.ts';
import { page } from './paging.ts';
import type { Instance } from './records.ts';
import { describeSubnetGroup } from './subnet-groups.ts';

const engineVersion = '3.6.1';

/** CreateReplicationInstance: `creating`, and `available` later. */
export function createInstance(account: Account, input: Input, region: string): unknown {
  const name = identifier(input, 'ReplicationInstanceIdentifier', 63).toLowerCase();
  const instanceClass = text(input, 'ReplicationInstanceClass');
  if (!/^dms\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass))
    throw invalidValue(`Invalid replication instance class: ${instanceClass}`);
  if ([...account.instances.values()].some((instance) => instance.identifier === name))
    throw alreadyExists(`Replication Instance already exists: ${name}`);
  const group = optionalText(input, 'ReplicationSubnetGroupIdentifier')?.toLowerCase();
  if (group !== undefined && !account.subnetGroups.has(group))
    throw notFound(`Replication subnet group ${group} not found`);
  const instance: Instance = {
    arn: newArn(region, 'rep', input),
    identifier: name,
    instanceClass,
    storage: optionalInteger(input, 'AllocatedStorage', { least: 5, most: 6144 }) ?? 50,
    engineVersion: optionalText(input, 'EngineVersion') ?? engineVersion,
    multiAz: optionalFlag(input, 'MultiAZ') ?? false,
    isPublic: optionalFlag(input, 'PubliclyAccessible') ?? true,
    subnetGroup: group,
    securityGroups: optionalTexts(input, 'VpcSecurityGroupIds') ?? [],
    created: Date.now(),
    status: 'creating',
  };
  account.instances.set(instance.arn, instance);
  account.after(account.times.instance, () => {
    if (instance.status === 'creating') instance.status = 'available';
  });
  return { ReplicationInstance: describe(account, instance) };
}

/** DescribeReplicationInstances. */
export function describeInstances(account: Account, input: Input): unknown {
  const found = matching(account.instances.values(), input, {
    'replication-instance-arn': ({ arn }) => arn,
    'replication-instance-id': ({ identifier }) => identifier,
    'replication-instance-class': ({ instanceClass }) => instanceClass,
    'engine-version': ({ engineVersion }) => engineVersion,
  });
  if (found.length === 0 && input.Filters)
    throw notFound('No replication instances found matching this filter');
  const { items, ...more } = page(found, input);
  return { ReplicationInstances: items.map((instance) => describe(account, instance)), ...more };
}

/** DeleteReplicationInstance: refused while it has tasks. */
export function deleteInstance(account: Account, input: Input): unknown {
  const instance = findInstance(account, input);
  if (instance.status === 'deleting')
    throw invalidState(`Replication instance ${instance.identifier} is already being deleted`);
  if ([...account.replications.values()].some((each) => each.instance === instance.arn))
    throw invalidState(
      'Replication Instance has one or more replication tasks, it cannot be deleted. Please delete the replication tasks first.',
    );
  instance.status = 'deleting';
  account.after(account.times.instance, () => {
    account.instances.delete(instance.arn);
    for (const [key, { instance: tested }] of account.connections)
      if (tested === instance.arn) account.connections.delete(key);
  });
  return { ReplicationInstance: describe(account, instance) };
}

/** The instance that a request names by ARN. */
export function findInstance({ instances }: Account, input: Input): Instance {
  const arn = text(input, 'ReplicationInstanceArn');
  const found = instances.get(arn);
  if (!found) throw notFound(`Replication instance ${arn} not found`);
  return found;
}

function describe(account: Account, instance: Instance): unknown {
  const group = account.subnetGroups.get(instance.subnetGroup ?? '');
  return {
    ReplicationInstanceIdentifier: instance.identifier,
    ReplicationInstanceClass: instance.instanceClass,
    ReplicationInstanceStatus: instance.status,
    AllocatedStorage: instance.storage,
    InstanceCreateTime: instance.created / 1_000,
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    ...(group && { ReplicationSubnetGroup: describeSubnetGroup(group) }),
    MultiAZ: instance.multiAz,
    EngineVersion: instance.engineVersion,
    AutoMinorVersionUpgrade: true,
    ReplicationInstanceArn: instance.arn,
    PubliclyAccessible: instance.isPublic,
  };
}
