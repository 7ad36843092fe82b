import type { Input } from '../json.ts';
import type { Account } from './account.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { matching } from './filters.ts';
import { optionalTexts, text } from './input.ts';
import { page } from './paging.ts';
import type { SubnetGroup } from './records.ts';

/** CreateReplicationSubnetGroup. */
export function createSubnetGroup({ subnetGroups }: Account, input: Input): unknown {
  const identifier = text(input, 'ReplicationSubnetGroupIdentifier').toLowerCase();
  if (!/^[a-z0-9 ._-]{1,255}$/.test(identifier) || identifier === 'default')
    throw invalidValue(`Invalid subnet group identifier "${identifier}"`);
  const subnets = optionalTexts(input, 'SubnetIds') ?? [];
  if (subnets.length < 2)
    throw invalidValue('The replication subnet group must have two subnets at the least.');
  if (subnetGroups.has(identifier))
    throw alreadyExists(`Replication subnet group ${identifier} already exists`);
  const group = { identifier, subnets, description: text(input, 'ReplicationSubnetGroupDescription') };
  subnetGroups.set(identifier, group);
  return { ReplicationSubnetGroup: describeSubnetGroup(group) };
}

/** DescribeReplicationSubnetGroups. */
export function describeSubnetGroups({ subnetGroups }: Account, input: Input): unknown {
  const found = matching(subnetGroups.values(), input, {
    'replication-subnet-group-id': ({ identifier }) => identifier,
  });
  const { items, ...more } = page(found, input);
  return { ReplicationSubnetGroups: items.map(describeSubnetGroup), ...more };
}

/** DeleteReplicationSubnetGroup. */
export function deleteSubnetGroup({ subnetGroups, instances }: Account, input: Input): unknown {
  const identifier = text(input, 'ReplicationSubnetGroupIdentifier').toLowerCase();
  if (!subnetGroups.has(identifier)) throw notFound(`Replication subnet group ${identifier} not found`);
  if ([...instances.values()].some(({ subnetGroup }) => subnetGroup === identifier))
    throw invalidState(
      `Cannot delete the subnet group '${identifier}' because a replication instance uses it.`,
    );
  subnetGroups.delete(identifier);
  return {};
}

/** A subnet group as the service shows it; its subnets lie in zones by turns. */
export const describeSubnetGroup = ({ identifier, description, subnets }: SubnetGroup) => ({
  ReplicationSubnetGroupIdentifier: identifier,
  ReplicationSubnetGroupDescription: description,
  VpcId: 'vpc-00000000',
  SubnetGroupStatus: 'Complete',
  Subnets: subnets.map((subnet, index) => ({
    SubnetIdentifier: subnet,
    SubnetAvailabilityZone: { Name: `us-east-1${'abc'[index % 3]}` },
    SubnetStatus: 'Active',
  })),
});
