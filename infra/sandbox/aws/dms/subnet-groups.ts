import { type Given, list, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { arnOf } from './arn.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { filterList, matching } from './filters.ts';
import { page, paging } from './paging.ts';
import type { SubnetGroup } from './records.ts';
import { readTags, tagList } from './tags.ts';

/** The operations on replication subnet groups. */
export const subnetGroupOperations = (account: Account): Operations => ({
  CreateReplicationSubnetGroup: operation({
    parameters: createParameters,
    needs: ['ReplicationSubnetGroupIdentifier', 'ReplicationSubnetGroupDescription', 'SubnetIds'],
    answer: (input, { region }) => create(account, input, region),
  }),
  DescribeReplicationSubnetGroups: operation({
    parameters: { Filters: filterList, ...paging },
    answer: ({ Filters, ...asked }) => {
      const found = matching(account.subnetGroups.values(), Filters, {
        'replication-subnet-group-id': ({ identifier }) => identifier,
      });
      const { items, more } = page(found, asked, { keyOf: ({ identifier }) => identifier });
      return { ReplicationSubnetGroups: items.map(tellSubnetGroup), ...more };
    },
  }),
  DeleteReplicationSubnetGroup: operation({
    parameters: { ReplicationSubnetGroupIdentifier: text },
    needs: ['ReplicationSubnetGroupIdentifier'],
    answer: (input) => remove(account, input.ReplicationSubnetGroupIdentifier.toLowerCase()),
  }),
});

const createParameters = {
  ReplicationSubnetGroupIdentifier: text,
  ReplicationSubnetGroupDescription: text,
  SubnetIds: list(text),
  Tags: tagList,
} as const;

function create(
  { subnetGroups }: Account,
  input: Given<
    typeof createParameters,
    'ReplicationSubnetGroupIdentifier' | 'ReplicationSubnetGroupDescription' | 'SubnetIds'
  >,
  region: string,
): unknown {
  const identifier = input.ReplicationSubnetGroupIdentifier.toLowerCase();
  if (!/^[a-z0-9 ._-]{1,255}$/.test(identifier) || identifier === 'default')
    throw invalidValue(`Invalid subnet group identifier "${identifier}"`);
  if (input.SubnetIds.length < 2)
    throw invalidValue('The replication subnet group must have two subnets at the least.');
  if (subnetGroups.has(identifier))
    throw alreadyExists(`Replication subnet group ${identifier} already exists`);
  const group: SubnetGroup = {
    arn: arnOf(region, 'subgrp', identifier),
    identifier,
    subnets: input.SubnetIds,
    description: input.ReplicationSubnetGroupDescription,
    tags: readTags(input.Tags),
  };
  subnetGroups.set(identifier, group);
  return { ReplicationSubnetGroup: tellSubnetGroup(group) };
}

function remove({ subnetGroups, instances, replications }: Account, identifier: string): unknown {
  if (!subnetGroups.has(identifier)) throw notFound(`Replication subnet group ${identifier} not found`);
  const used =
    [...instances.values()].some(({ subnetGroup }) => subnetGroup === identifier) ||
    [...replications.values()].some(({ compute }) => compute?.subnetGroup === identifier);
  if (used)
    throw invalidState(
      `Cannot delete the subnet group '${identifier}' because a replication instance uses it.`,
    );
  subnetGroups.delete(identifier);
  return {};
}

/** A subnet group as the service shows it; its subnets lie in zones by turns. */
export const tellSubnetGroup = ({ arn, identifier, description, subnets }: SubnetGroup) => {
  const region = arn.split(':')[3];
  return {
    ReplicationSubnetGroupIdentifier: identifier,
    ReplicationSubnetGroupDescription: description,
    VpcId: 'vpc-00000000',
    SubnetGroupStatus: 'Complete',
    Subnets: subnets.map((subnet, index) => ({
      SubnetIdentifier: subnet,
      SubnetAvailabilityZone: { Name: `${region}${'abc'[index % 3]}` },
      SubnetStatus: 'Active',
    })),
  };
};
