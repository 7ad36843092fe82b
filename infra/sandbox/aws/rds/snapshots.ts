import { AwsError } from '../error.ts';
import { type Given, type Operations, operation, text } from '../shape.ts';
import { arnOf } from './databases.ts';
import { describing, type Filters, select } from './describe.ts';
import {
  availableCluster,
  availableInstance,
  findCluster,
  findInstance,
  lookUp,
  newIdentifier,
} from './find.ts';
import { invalidValue } from './refusals.ts';
import { tellClusterSnapshot, tellSnapshot } from './snapshot-output.ts';
import type { Cluster, Databases, Instance, Snapshot, Tags } from './state.ts';
import { readTags, tagList } from './tags.ts';

/** The operations on snapshots of clusters and of instances. */
export const snapshotOperations = (databases: Databases): Operations => ({
  CreateDBClusterSnapshot: operation({
    parameters: { DBClusterIdentifier: text, DBClusterSnapshotIdentifier: text, Tags: tagList },
    needs: ['DBClusterIdentifier', 'DBClusterSnapshotIdentifier'],
    resource: ({ DBClusterIdentifier: name }, { region }) => arnOf(region, 'cluster', name),
    answer: (input) => {
      const name = checkClusterSnapshot(databases, input.DBClusterSnapshotIdentifier);
      const cluster = availableCluster(databases, input.DBClusterIdentifier);
      const snapshot = startClusterSnapshot(databases, cluster, name, readTags(input.Tags));
      return { DBClusterSnapshot: tellClusterSnapshot(databases, snapshot) };
    },
  }),
  DescribeDBClusterSnapshots: operation({
    parameters: {
      ...{ DBClusterIdentifier: text, DBClusterSnapshotIdentifier: text, SnapshotType: text },
      ...describing,
    },
    resource: ({ DBClusterIdentifier: of, DBClusterSnapshotIdentifier: name = '*' }, { region }) =>
      of === undefined ? arnOf(region, 'cluster-snapshot', name) : arnOf(region, 'cluster', of),
    answer: (input) => describeClusterSnapshots(databases, input),
  }),
  CreateDBSnapshot: operation({
    parameters: { DBInstanceIdentifier: text, DBSnapshotIdentifier: text, Tags: tagList },
    needs: ['DBInstanceIdentifier', 'DBSnapshotIdentifier'],
    answer: (input) => {
      const name = checkSnapshot(databases, input.DBSnapshotIdentifier);
      if (findInstance(databases, input.DBInstanceIdentifier).cluster !== undefined)
        throw invalidValue(
          'The specified instance is a member of a cluster and a snapshot cannot be created directly. Please use the CreateDBClusterSnapshot API instead.',
        );
      const instance = availableInstance(databases, input.DBInstanceIdentifier);
      instance.status = 'backing-up';
      const snapshot = startSnapshot(databases, instance, name, readTags(input.Tags), () => {
        instance.status = 'available';
      });
      return { DBSnapshot: tellSnapshot(databases, snapshot) };
    },
  }),
  DescribeDBSnapshots: operation({
    parameters: {
      ...{ DBInstanceIdentifier: text, DBSnapshotIdentifier: text, SnapshotType: text },
      ...describing,
    },
    resource: ({ DBInstanceIdentifier: of, DBSnapshotIdentifier: name = '*' }, { region }) =>
      of === undefined ? arnOf(region, 'snapshot', name) : arnOf(region, 'db', of),
    answer: (input) => describeSnapshots(databases, input),
  }),
});

/** A new name of a cluster's snapshot, in lower case. Throws where there is one already. */
export function checkClusterSnapshot({ clusterSnapshots }: Databases, given: string): string {
  const name = newIdentifier(given, 'DBClusterSnapshotIdentifier', 255);
  if (!clusterSnapshots.has(name)) return name;
  throw new AwsError(
    'DBClusterSnapshotAlreadyExistsFault',
    `Cannot create the cluster snapshot because one with the identifier ${name} already exists.`,
  );
}

/** A new name of an instance's snapshot, in lower case. Throws where there is one already. */
export function checkSnapshot({ instanceSnapshots }: Databases, given: string): string {
  const name = newIdentifier(given, 'DBSnapshotIdentifier', 255);
  if (!instanceSnapshots.has(name)) return name;
  throw new AwsError(
    'DBSnapshotAlreadyExists',
    `Cannot create the snapshot because a snapshot with the identifier ${name} already exists.`,
  );
}

/** Begins to take a snapshot of a cluster; `then` follows once it is there. */
export function startClusterSnapshot(
  databases: Databases,
  cluster: Cluster,
  name: string,
  tags: Tags,
  then: () => void = () => undefined,
): Snapshot<Cluster> {
  const arn = arnOf(databases.region, 'cluster-snapshot', name);
  return start(databases, databases.clusterSnapshots, { arn, name, tags, of: cluster }, then);
}

/** Begins to take a snapshot of an instance; `then` follows once it is there. */
export function startSnapshot(
  databases: Databases,
  instance: Instance,
  name: string,
  tags: Tags,
  then: () => void,
): Snapshot<Instance> {
  const arn = arnOf(databases.region, 'snapshot', name);
  return start(databases, databases.instanceSnapshots, { arn, name, tags, of: instance }, then);
}

function start<T extends Cluster | Instance>(
  { progress }: Databases,
  all: Map<string, Snapshot<T>>,
  {
    arn,
    name,
    tags,
    of,
  }: { readonly arn: string; readonly name: string; readonly tags: Tags; readonly of: T },
  then: () => void,
): Snapshot<T> {
  const begun = progress.now();
  const snapshot: Snapshot<T> = { identifier: name, arn, of: { ...of }, begun, tags, status: 'creating' };
  all.set(name, snapshot);
  const finish = () => {
    snapshot.status = 'available';
    then();
  };
  progress.make({ kind: 'snapshot', of, identifier: name }, finish, () => {
    snapshot.status = 'failed';
  });
  return snapshot;
}

const common = {
  'snapshot-type': () => ['manual'],
  engine: ({ of }: Snapshot<Cluster | Instance>) => [of.engine],
};
const clusterFilters: Filters<Snapshot<Cluster>> = {
  'db-cluster-id': ({ of }) => [of.identifier, of.arn],
  'db-cluster-snapshot-id': ({ identifier }) => [identifier],
  ...common,
};
const instanceFilters: Filters<Snapshot<Instance>> = {
  'db-instance-id': ({ of }) => [of.identifier, of.arn],
  'db-snapshot-id': ({ identifier }) => [identifier],
  'dbi-resource-id': ({ of }) => [of.id],
  ...common,
};

type Asked = Given<typeof describing> & { readonly SnapshotType?: string };

function describeClusterSnapshots(
  databases: Databases,
  input: Asked & { readonly DBClusterIdentifier?: string; readonly DBClusterSnapshotIdentifier?: string },
): unknown {
  const { DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: name, ...asked } = input;
  const named = name === undefined ? undefined : lookUp(databases.clusterSnapshots, name);
  if (name !== undefined && !named)
    throw new AwsError('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${name} not found.`, 404);
  // A snapshot outlives its cluster; only an ARN has to be translated.
  const of = cluster?.startsWith('arn:')
    ? findCluster(databases, cluster).identifier
    : cluster?.toLowerCase();
  const all = named ? [named] : [...databases.clusterSnapshots.values()];
  const found = all.filter((each) => of === undefined || each.of.identifier === of);
  const { page, ...rest } = select(
    ofType(found, asked),
    asked,
    clusterFilters,
    ({ identifier }) => identifier,
  );
  return { DBClusterSnapshots: page.map((each) => tellClusterSnapshot(databases, each)), ...rest };
}

function describeSnapshots(
  databases: Databases,
  input: Asked & { readonly DBInstanceIdentifier?: string; readonly DBSnapshotIdentifier?: string },
): unknown {
  const { DBInstanceIdentifier: instance, DBSnapshotIdentifier: name, ...asked } = input;
  const named = name === undefined ? undefined : lookUp(databases.instanceSnapshots, name);
  if (name !== undefined && !named)
    throw new AwsError('DBSnapshotNotFound', `DBSnapshot ${name} not found.`, 404);
  const of = instance?.startsWith('arn:')
    ? findInstance(databases, instance).identifier
    : instance?.toLowerCase();
  const all = named ? [named] : [...databases.instanceSnapshots.values()];
  const found = all.filter((each) => of === undefined || each.of.identifier === of);
  const { page, ...rest } = select(
    ofType(found, asked),
    asked,
    instanceFilters,
    ({ identifier }) => identifier,
  );
  return { DBSnapshots: page.map((each) => tellSnapshot(databases, each)), ...rest };
}

/** All snapshots of the sandbox are manual ones. */
function ofType<T>(found: readonly T[], { SnapshotType: type }: Asked): readonly T[] {
  return type === undefined || type === 'manual' ? found : [];
}
