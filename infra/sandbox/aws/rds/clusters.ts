import { AwsError } from '../error.ts';
import { flag, type Given, type Operations, operation, text } from '../shape.ts';
import { createCluster, createClusterParameters, readScaling, scaling } from './create-cluster.ts';
import { arnOf, membersOf } from './databases.ts';
import { describing, type Filters, select } from './describe.ts';
import { familyOf } from './engines.ts';
import { availableCluster, findCluster } from './find.ts';
import { fittingGroup } from './groups.ts';
import { tellCluster } from './output.ts';
import { invalidCombination } from './refusals.ts';
import { checkClusterSnapshot, startClusterSnapshot } from './snapshots.ts';
import type { Cluster, Databases } from './state.ts';
import { begin } from './transition.ts';

const filters: Filters<Cluster> = {
  'db-cluster-id': ({ identifier, arn }) => [identifier, arn],
  'db-cluster-resource-id': ({ id }) => [id],
  engine: ({ engine }) => [engine],
};

/** The operations on clusters. */
export const clusterOperations = (databases: Databases): Operations => ({
  CreateDBCluster: operation({
    parameters: createClusterParameters,
    needs: ['DBClusterIdentifier', 'Engine'],
    resource: ({ DBClusterIdentifier: name }, { region }) => arnOf(region, 'cluster', name),
    answer: (input) => createCluster(databases, input),
  }),
  DescribeDBClusters: operation({
    parameters: { DBClusterIdentifier: text, ...describing },
    resource: ({ DBClusterIdentifier: name = '*' }, { region }) => arnOf(region, 'cluster', name),
    answer: ({ DBClusterIdentifier: name, ...asked }) => {
      const all = name === undefined ? databases.clusters.values() : [findCluster(databases, name)];
      const { page, ...rest } = select(all, asked, filters, ({ identifier }) => identifier);
      return { DBClusters: page.map((cluster) => tellCluster(databases, cluster)), ...rest };
    },
  }),
  ModifyDBCluster: operation({
    parameters: modifyParameters,
    needs: ['DBClusterIdentifier'],
    resource: ({ DBClusterIdentifier: name }, { region }) => arnOf(region, 'cluster', name),
    answer: (input) => modify(databases, input),
  }),
  PromoteReadReplicaDBCluster: operation({
    parameters: { DBClusterIdentifier: text },
    needs: ['DBClusterIdentifier'],
    resource: ({ DBClusterIdentifier: name }, { region }) => arnOf(region, 'cluster', name),
    answer: ({ DBClusterIdentifier }) => promote(databases, DBClusterIdentifier),
  }),
  DeleteDBCluster: operation({
    parameters: deleteParameters,
    needs: ['DBClusterIdentifier'],
    resource: ({ DBClusterIdentifier: name }, { region }) => arnOf(region, 'cluster', name),
    answer: (input) => remove(databases, input),
  }),
});

const modifyParameters = {
  DBClusterIdentifier: text,
  ApplyImmediately: flag,
  ServerlessV2ScalingConfiguration: scaling,
  DeletionProtection: flag,
  DBClusterParameterGroupName: text,
} as const;

/** The answer still tells the state before, as the real one's does: whoever looks for `available` at once is told it too soon. */
function modify(databases: Databases, input: Given<typeof modifyParameters, 'DBClusterIdentifier'>): unknown {
  const {
    DBClusterParameterGroupName: groupName,
    DeletionProtection: protection,
    ServerlessV2ScalingConfiguration: capacity,
    ApplyImmediately: immediately = false,
  } = input;
  const cluster = availableCluster(databases, input.DBClusterIdentifier);
  if (groupName === undefined && protection === undefined && capacity === undefined)
    throw invalidCombination('No modifications were requested');
  if (!immediately && (groupName !== undefined || capacity !== undefined))
    throw invalidCombination(
      'The sandbox has no maintenance window to wait for: ApplyImmediately has to be true.',
    );
  const { engine, engineVersion } = cluster;
  const group =
    groupName === undefined
      ? undefined
      : fittingGroup(databases, 'cluster', groupName, familyOf(engine, engineVersion));
  const range = capacity && readScaling(capacity);
  if (protection !== undefined) cluster.deletionProtection = protection;
  if (range || group) {
    const shown = { as: 'modifying', from: 'a little later' } as const;
    const finish = () => {
      if (range) cluster.scaling = range;
      if (!group || group.name === cluster.parameterGroup) return;
      cluster.parameterGroup = group.name;
      for (const member of membersOf(databases, cluster.identifier)) member.clusterApplied = 'pending-reboot';
    };
    const changed = {
      ...cluster,
      ...(range && { scaling: range }),
      ...(group && { parameterGroup: group.name }),
    };
    begin(databases, cluster, shown, { kind: 'cluster-changed', cluster: changed }, { finish });
  }
  return { DBCluster: tellCluster(databases, cluster) };
}

function promote(databases: Databases, name: string): unknown {
  const cluster = availableCluster(databases, name);
  if (cluster.source === undefined)
    throw new AwsError(
      'InvalidDBClusterStateFault',
      `DBCluster ${cluster.identifier} is not a read replica, and can't be promoted.`,
    );
  const shown = { as: 'promoting', from: 'at once' } as const;
  const members = membersOf(databases, cluster.identifier);
  const finish = () => {
    cluster.source = undefined;
    for (const member of members) {
      member.busy--;
      member.status = 'available';
    }
  };
  // Its instances are restarted before they become available.
  for (const member of members) {
    member.busy++;
    member.status = 'rebooting';
  }
  begin(databases, cluster, shown, { kind: 'cluster-promoted', cluster }, { finish });
  return { DBCluster: tellCluster(databases, cluster) };
}

const deleteParameters = {
  DBClusterIdentifier: text,
  SkipFinalSnapshot: flag,
  FinalDBSnapshotIdentifier: text,
} as const;

/** While the final snapshot is taken the cluster is told to be available, as by the real one. */
function remove(databases: Databases, input: Given<typeof deleteParameters, 'DBClusterIdentifier'>): unknown {
  const { SkipFinalSnapshot: skip = false, FinalDBSnapshotIdentifier: snapshot } = input;
  const cluster = availableCluster(databases, input.DBClusterIdentifier);
  const { identifier } = cluster;
  if (cluster.deletionProtection)
    throw invalidCombination(
      'Cannot delete protected Cluster, please disable deletion protection and try again.',
    );
  if (membersOf(databases, identifier).some(({ status }) => status !== 'deleting'))
    throw new AwsError(
      'InvalidDBClusterStateFault',
      'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
    );
  if (skip && snapshot !== undefined)
    throw invalidCombination('You cannot specify both FinalDBSnapshotIdentifier and SkipFinalSnapshot');
  if (!skip && snapshot === undefined)
    throw invalidCombination('FinalDBSnapshotIdentifier is required unless SkipFinalSnapshot is specified.');
  const end = () => {
    cluster.status = 'deleting';
    databases.progress.make({ kind: 'cluster-deleted', cluster }, () => {
      databases.clusters.delete(identifier);
    });
  };
  const name = snapshot === undefined ? undefined : checkClusterSnapshot(databases, snapshot);
  // Nothing else may be begun with it from here on.
  cluster.busy++;
  if (name === undefined) databases.progress.later(databases.progress.lag, end);
  else startClusterSnapshot(databases, cluster, name, new Map(), end);
  return { DBCluster: tellCluster(databases, cluster) };
}
