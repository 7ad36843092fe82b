import { flag, type Given, list, number, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { filterList, found } from './filters.ts';
import { checkIdentifier, checkNumber } from './identifier.ts';
import { page, paging } from './paging.ts';
import type { Instance } from './records.ts';
import { tellSubnetGroup } from './subnet-groups.ts';
import { readTags, tagList } from './tags.ts';

const engineVersion = '3.6.1';

/** The operations on replication instances. */
export const instanceOperations = (account: Account): Operations => ({
  CreateReplicationInstance: operation({
    parameters: createParameters,
    needs: ['ReplicationInstanceIdentifier', 'ReplicationInstanceClass'],
    answer: (input, { region }) => create(account, input, region),
  }),
  DescribeReplicationInstances: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const readers = {
        'replication-instance-arn': ({ arn }: Instance) => arn,
        'replication-instance-id': ({ identifier }: Instance) => identifier,
        'replication-instance-class': ({ instanceClass }: Instance) => instanceClass,
        'engine-version': ({ engineVersion: version }: Instance) => version,
      };
      const some = found(account.instances.values(), Filters, readers, 'replication instances');
      const { items, more } = page(some, asked, { keyOf: ({ identifier }) => identifier });
      return { ReplicationInstances: items.map((instance) => tellInstance(account, instance)), ...more };
    },
  }),
  DeleteReplicationInstance: operation({
    parameters: { ReplicationInstanceArn: text },
    needs: ['ReplicationInstanceArn'],
    answer: ({ ReplicationInstanceArn }) => remove(account, ReplicationInstanceArn),
  }),
});

const createParameters = {
  ReplicationInstanceIdentifier: text,
  ReplicationInstanceClass: text,
  ReplicationSubnetGroupIdentifier: text,
  ResourceIdentifier: text,
  AllocatedStorage: number,
  EngineVersion: text,
  MultiAZ: flag,
  PubliclyAccessible: flag,
  AutoMinorVersionUpgrade: flag,
  VpcSecurityGroupIds: list(text),
  Tags: tagList,
} as const;

function create(
  account: Account,
  input: Given<typeof createParameters, 'ReplicationInstanceIdentifier' | 'ReplicationInstanceClass'>,
  region: string,
): unknown {
  const { ReplicationInstanceClass: instanceClass, AllocatedStorage: storage = 50 } = input;
  const given = checkIdentifier(input.ReplicationInstanceIdentifier, 'ReplicationInstanceIdentifier', 63);
  const identifier = given.toLowerCase();
  if (!/^dms\.[a-z0-9]+\.[a-z0-9]+$/.test(instanceClass))
    throw invalidValue(`Invalid replication instance class: ${instanceClass}`);
  if ([...account.instances.values()].some((instance) => instance.identifier === identifier))
    throw alreadyExists(`Replication Instance already exists: ${identifier}`);
  const group = input.ReplicationSubnetGroupIdentifier?.toLowerCase();
  if (group !== undefined && !account.subnetGroups.has(group))
    throw notFound(`Replication subnet group ${group} not found`);
  const instance: Instance = {
    arn: newArn(region, 'rep', input.ResourceIdentifier),
    ...{ identifier, instanceClass },
    storage: checkNumber(storage, 'AllocatedStorage', 5, 6_144),
    engineVersion: input.EngineVersion ?? engineVersion,
    multiAz: input.MultiAZ ?? false,
    isPublic: input.PubliclyAccessible ?? true,
    upgrades: input.AutoMinorVersionUpgrade ?? true,
    subnetGroup: group,
    securityGroups: input.VpcSecurityGroupIds ?? [],
    created: new Date(),
    tags: readTags(input.Tags),
    status: 'creating',
  };
  account.instances.set(instance.arn, instance);
  account.after(account.times.instance, () => {
    if (instance.status === 'creating') instance.status = 'available';
  });
  return { ReplicationInstance: tellInstance(account, instance) };
}

function remove(account: Account, arn: string): unknown {
  const instance = findInstance(account, arn);
  if (instance.status === 'deleting')
    throw invalidState(`Replication instance ${instance.identifier} is already being deleted`);
  if ([...account.replications.values()].some((each) => each.instance === arn))
    throw invalidState(
      'Replication Instance has one or more replication tasks, it cannot be deleted. Please delete the replication tasks first.',
    );
  instance.status = 'deleting';
  account.after(account.times.instance, () => {
    account.instances.delete(arn);
    for (const [key, { instance: tested }] of account.connections)
      if (tested === arn) account.connections.delete(key);
  });
  return { ReplicationInstance: tellInstance(account, instance) };
}

/** The instance of an ARN. Throws where there is none. */
export function findInstance({ instances }: Account, arn: string): Instance {
  const instance = instances.get(arn);
  if (!instance) throw notFound(`Replication instance ${arn} not found`);
  return instance;
}

/** An instance as the service shows it. */
export function tellInstance(account: Account, instance: Instance) {
  const group = account.subnetGroups.get(instance.subnetGroup ?? '');
  return {
    ReplicationInstanceIdentifier: instance.identifier,
    ReplicationInstanceClass: instance.instanceClass,
    ReplicationInstanceStatus: instance.status,
    AllocatedStorage: instance.storage,
    InstanceCreateTime: instance.created,
    VpcSecurityGroups: instance.securityGroups.map((id) => ({ VpcSecurityGroupId: id, Status: 'active' })),
    ...(group && { ReplicationSubnetGroup: tellSubnetGroup(group) }),
    MultiAZ: instance.multiAz,
    EngineVersion: instance.engineVersion,
    AutoMinorVersionUpgrade: instance.upgrades,
    ReplicationInstanceArn: instance.arn,
    PubliclyAccessible: instance.isPublic,
  };
}
