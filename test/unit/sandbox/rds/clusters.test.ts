import {
  CreateDBClusterCommand,
  type CreateDBClusterMessage,
  DeleteDBClusterCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  FailoverDBClusterCommand,
  ModifyDBClusterCommand,
  PromoteReadReplicaDBClusterCommand,
} from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { putCluster, putInstance } from '../../../../infra/sandbox/aws/rds/databases.ts';
import { openRegion, until } from './region.ts';

const { databases, changes, aws, rds, cluster, clusterIs, hold, letOne, letAll } = await openRegion();
const create = (input: Partial<CreateDBClusterMessage>) =>
  rds.send(
    new CreateDBClusterCommand({
      DBClusterIdentifier: 'none',
      Engine: 'aurora-mysql',
      MasterUsername: 'admin',
      MasterUserPassword: 'not-for-the-log',
      ...input,
    }),
  );
const modify = (DBClusterIdentifier: string, input: object) =>
  rds.send(new ModifyDBClusterCommand({ DBClusterIdentifier, ApplyImmediately: true, ...input }));
const remove = (DBClusterIdentifier: string, input: object) =>
  rds.send(new DeleteDBClusterCommand({ DBClusterIdentifier, ...input }));

test('a cluster is creating until it is available, with its endpoints', async () => {
  hold();
  const { DBCluster } = await create({
    DBClusterIdentifier: 'Orders',
    EngineVersion: '8.0.mysql_aurora.3.08.0',
    DatabaseName: 'orders',
    StorageEncrypted: true,
    DeletionProtection: true,
    ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
    VpcSecurityGroupIds: ['sg-1', 'sg-2'],
    Tags: [{ Key: 'team', Value: 'a & b' }],
  });
  expect(DBCluster).toMatchObject({
    DBClusterIdentifier: 'orders',
    Status: 'creating',
    DBClusterArn: 'arn:aws:rds:eu-west-1:000000000000:cluster:orders',
    Endpoint: 'orders.cluster-sandbox.eu-west-1.rds.sandbox.invalid',
    ReaderEndpoint: 'orders.cluster-ro-sandbox.eu-west-1.rds.sandbox.invalid',
    Port: 3306,
    EngineVersion: '8.0.mysql_aurora.3.08.0',
    DBClusterParameterGroup: 'default.aurora-mysql8.0',
    ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 16 },
    StorageEncrypted: true,
    DeletionProtection: true,
    DBClusterMembers: [],
    TagList: [{ Key: 'team', Value: 'a & b' }],
  });
  expect(DBCluster?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId)).toEqual([
    'sg-1',
    'sg-2',
  ]);
  await expect(modify('orders', { DeletionProtection: false })).rejects.toMatchObject({
    name: 'InvalidDBClusterStateFault',
  });
  letAll();
  await clusterIs('orders', 'available');
  expect(changes).toMatchObject([{ kind: 'cluster-created', cluster: { identifier: 'orders' } }]);
  expect(JSON.stringify(aws.log)).not.toContain('not-for-the-log');
  expect(aws.log[0]).toMatchObject({ operation: 'rds:CreateDBCluster', input: { DatabaseName: 'orders' } });
});

test('a change shows a little after it was accepted, and no other may begin meanwhile', async () => {
  putCluster(databases, { identifier: 'small', engine: 'aurora-mysql', scaling: { min: 1, max: 2 } });
  const wider = { ServerlessV2ScalingConfiguration: { MinCapacity: 2, MaxCapacity: 32 } };
  hold();
  const answer = await modify('small', wider);
  expect(answer.DBCluster).toMatchObject({ Status: 'available' });
  expect(answer.DBCluster?.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity: 1, MaxCapacity: 2 });
  await expect(modify('small', wider)).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
  await clusterIs('small', 'modifying');
  letAll();
  await clusterIs('small', 'available');
  expect((await cluster('small'))?.ServerlessV2ScalingConfiguration).toEqual({
    MinCapacity: 2,
    MaxCapacity: 32,
  });
  const guarded = await modify('small', { DeletionProtection: true, ApplyImmediately: false });
  expect(guarded.DBCluster).toMatchObject({ DeletionProtection: true, Status: 'available' });
});

test('an instance of RDS gets one Aurora replica, which is promoted', async () => {
  const source = putInstance(databases, { identifier: 'old', engine: 'mysql', engineVersion: '8.0.36' });
  const replica = { MasterUsername: undefined, MasterUserPassword: undefined };
  const of = { ...replica, ReplicationSourceIdentifier: source.arn };
  const { DBCluster } = await create({ DBClusterIdentifier: 'new', ...of });
  expect(DBCluster).toMatchObject({
    Status: 'creating',
    ReplicationSourceIdentifier: source.arn,
    MasterUsername: 'admin',
  });
  await expect(create({ DBClusterIdentifier: 'second', ...of })).rejects.toMatchObject({
    name: 'InvalidDBInstanceStateFault',
  });
  await clusterIs('new', 'available');
  const promote = (DBClusterIdentifier: string) =>
    rds.send(new PromoteReadReplicaDBClusterCommand({ DBClusterIdentifier }));
  expect((await promote('new')).DBCluster).toMatchObject({ Status: 'promoting' });
  await clusterIs('new', 'available');
  expect((await cluster('new'))?.ReplicationSourceIdentifier).toBeUndefined();
  await expect(promote('new')).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
});

test('a replica is refused where the source cannot have one', async () => {
  const none = { MasterUsername: undefined, MasterUserPassword: undefined };
  const from = (identifier: string, seed: object) =>
    create({
      DBClusterIdentifier: `of-${identifier}`,
      ...none,
      ReplicationSourceIdentifier: putInstance(databases, { identifier, engine: 'mysql', ...seed }).arn,
    });
  await expect(from('unsaved', { backups: 0 })).rejects.toMatchObject({
    name: 'InvalidDBInstanceStateFault',
  });
  await expect(from('rebooting', { status: 'rebooting' })).rejects.toMatchObject({
    Code: 'InvalidDBInstanceState',
  });
  await expect(from('newer', { engineVersion: '8.4.5' })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
  await expect(from('other', { engine: 'mariadb' })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
  const missing = { ReplicationSourceIdentifier: 'arn:aws:rds:eu-west-1:000000000000:db:missing' };
  await expect(create({ ...none, ...missing })).rejects.toMatchObject({ name: 'DBInstanceNotFoundFault' });
  await expect(create({ ...missing })).rejects.toThrow();
  // The client signs an address for the other region, which a sandbox of one region has no use for.
  const far = { ReplicationSourceIdentifier: 'arn:aws:rds:us-west-2:000000000000:db:far' };
  await expect(create({ ...none, ...far })).rejects.toMatchObject({
    message: expect.stringContaining('"PreSignedUrl"'),
  });
});

test('a cluster is deleted with a final snapshot, and is told to be available until that is taken', async () => {
  putCluster(databases, { identifier: 'old-one', engine: 'aurora-mysql', deletionProtection: true });
  const last = { FinalDBSnapshotIdentifier: 'Last' };
  await expect(remove('old-one', last)).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
    message: expect.stringContaining('protected'),
  });
  await modify('old-one', { DeletionProtection: false });
  await expect(remove('old-one', {})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  await expect(remove('old-one', { ...last, SkipFinalSnapshot: true })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
  hold();
  expect((await remove('old-one', last)).DBCluster).toMatchObject({ Status: 'available' });
  await expect(remove('old-one', last)).rejects.toMatchObject({ name: 'InvalidDBClusterStateFault' });
  const asked = { DBClusterSnapshotIdentifier: 'last' };
  const { DBClusterSnapshots } = await rds.send(new DescribeDBClusterSnapshotsCommand(asked));
  expect(DBClusterSnapshots).toMatchObject([{ Status: 'creating', DBClusterIdentifier: 'old-one' }]);
  expect(await cluster('old-one')).toMatchObject({ Status: 'available' });
  await letOne();
  await clusterIs('old-one', 'deleting');
  letAll();
  await until(async () => !databases.clusters.has('old-one'), 'the cluster is gone');
  await expect(cluster('old-one')).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
  putCluster(databases, { identifier: 'again', engine: 'aurora-mysql' });
  await expect(remove('again', last)).rejects.toMatchObject({ name: 'DBClusterSnapshotAlreadyExistsFault' });
});

test('a cluster with instances is not deleted', async () => {
  putCluster(databases, { identifier: 'manned', engine: 'aurora-mysql' });
  putInstance(databases, { identifier: 'manned-1', engine: 'aurora-mysql', cluster: 'manned' });
  await expect(remove('manned', { SkipFinalSnapshot: true })).rejects.toMatchObject({
    name: 'InvalidDBClusterStateFault',
    message: 'Cluster cannot be deleted, it still contains DB instances in non-deleting state.',
  });
});

test('clusters are found by ARN and filter, and listed in pages', async () => {
  for (let n = 0; n < 21; n++)
    putCluster(databases, { identifier: `many-${n}`, engine: 'aurora-postgresql' });
  const describe = (input: object) => rds.send(new DescribeDBClustersCommand(input));
  const arn = databases.clusters.get('many-7')?.arn ?? '';
  expect((await describe({ DBClusterIdentifier: arn })).DBClusters).toMatchObject([
    { DBClusterIdentifier: 'many-7' },
  ]);
  const filtered = [{ Name: 'engine', Values: ['aurora-postgresql'] }];
  const first = await describe({ Filters: filtered, MaxRecords: 20 });
  const rest = await describe({ Filters: filtered, MaxRecords: 20, Marker: first.Marker });
  expect([first.DBClusters?.length, rest.DBClusters?.length, rest.Marker]).toEqual([20, 1, undefined]);
  await expect(describe({ MaxRecords: 19 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(describe({ Marker: 'made-up' })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(describe({ DBClusterIdentifier: 'nowhere' })).rejects.toMatchObject({
    name: 'DBClusterNotFoundFault',
    $metadata: { httpStatusCode: 404 },
  });
});

test('what is wrong is refused with the errors of the service', async () => {
  for (const [input, name] of [
    [{ DBClusterIdentifier: 'a--b' }, 'InvalidParameterValue'],
    [{ Engine: 'oracle' }, 'InvalidParameterValue'],
    [{ Engine: 'mysql' }, 'InvalidParameterValue'],
    [{ EngineVersion: '8.0.36' }, 'InvalidParameterCombination'],
    [{ MasterUserPassword: 'short' }, 'InvalidParameterValue'],
    [{ MasterUsername: undefined }, 'InvalidParameterValue'],
    [{ DBSubnetGroupName: 'nowhere' }, 'DBSubnetGroupNotFoundFault'],
    [{ DBClusterParameterGroupName: 'nowhere' }, 'DBClusterParameterGroupNotFoundFault'],
    [{ DBClusterParameterGroupName: 'default.aurora-mysql5.7' }, 'InvalidParameterCombination'],
    [{ ServerlessV2ScalingConfiguration: { MinCapacity: 0.3, MaxCapacity: 1 } }, 'InvalidParameterValue'],
    [{ ServerlessV2ScalingConfiguration: { MinCapacity: 4, MaxCapacity: 1 } }, 'InvalidParameterCombination'],
    [{ KmsKeyId: 'alias/own' }, 'InvalidParameterCombination'],
    [{ Port: 80 }, 'InvalidParameterValue'],
    [{ DBClusterIdentifier: 'manned' }, 'DBClusterAlreadyExistsFault'],
  ] as const)
    await expect(create(input), JSON.stringify(input)).rejects.toMatchObject({ name });
  expect(databases.clusters.has('none')).toBe(false);
  await expect(modify('manned', {})).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  await expect(create({ BacktrackWindow: 60 })).rejects.toMatchObject({
    message: 'The sandbox does not support the parameter "BacktrackWindow" of CreateDBCluster',
  });
  const nested = {
    ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1, SecondsUntilAutoPause: 300 },
  };
  await expect(create(nested)).rejects.toMatchObject({
    message: expect.stringContaining('"ServerlessV2ScalingConfiguration.SecondsUntilAutoPause"'),
  });
  const later = {
    ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 2 },
    ApplyImmediately: false,
  };
  await expect(modify('manned', later)).rejects.toMatchObject({
    message: expect.stringContaining('maintenance window'),
  });
  const failover = rds.send(new FailoverDBClusterCommand({ DBClusterIdentifier: 'manned' }));
  await expect(failover).rejects.toMatchObject({ name: 'InvalidAction' });
});
