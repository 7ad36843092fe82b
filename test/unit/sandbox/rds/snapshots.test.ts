import {
  AddTagsToResourceCommand,
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DeleteDBClusterSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { putCluster, putInstance } from '../../../../infra/sandbox/aws/rds/databases.ts';
import { openRegion, until } from './region.ts';

const { databases, rds, instance, hold, letAll } = await openRegion();
putCluster(databases, { identifier: 'orders', engine: 'aurora-mysql' });
putInstance(databases, { identifier: 'orders-1', engine: 'aurora-mysql', cluster: 'orders' });
putInstance(databases, { identifier: 'lone', engine: 'mysql', storage: 42 });

const createOfCluster = (DBClusterIdentifier: string, DBClusterSnapshotIdentifier: string) =>
  rds.send(
    new CreateDBClusterSnapshotCommand({
      DBClusterIdentifier,
      DBClusterSnapshotIdentifier,
      Tags: [{ Key: 'run', Value: '1' }],
    }),
  );
const createOfInstance = (DBInstanceIdentifier: string, DBSnapshotIdentifier: string) =>
  rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier, DBSnapshotIdentifier }));
const ofClusters = async (input: object) =>
  (await rds.send(new DescribeDBClusterSnapshotsCommand(input))).DBClusterSnapshots;
const ofInstances = async (input: object) =>
  (await rds.send(new DescribeDBSnapshotsCommand(input))).DBSnapshots;

test('a snapshot of a cluster is creating until it is available', async () => {
  hold();
  const { DBClusterSnapshot } = await createOfCluster('orders', 'Before');
  expect(DBClusterSnapshot).toMatchObject({
    DBClusterSnapshotIdentifier: 'before',
    Status: 'creating',
    SnapshotType: 'manual',
    DBClusterSnapshotArn: 'arn:aws:rds:eu-west-1:000000000000:cluster-snapshot:before',
  });
  expect(DBClusterSnapshot?.PercentProgress).toBeLessThan(100);
  // However long it takes: only what is done is done.
  await until(async () => (await ofClusters({}))?.[0]?.PercentProgress === 99, 'almost done');
  letAll();
  await until(async () => (await ofClusters({}))?.[0]?.Status === 'available', 'done');
  expect(await ofClusters({ DBClusterSnapshotIdentifier: 'before' })).toMatchObject([
    { PercentProgress: 100, TagList: [{ Key: 'run', Value: '1' }] },
  ]);
  await expect(createOfCluster('orders', 'before')).rejects.toMatchObject({
    name: 'DBClusterSnapshotAlreadyExistsFault',
  });
});

test('a snapshot of an instance keeps the instance busy', async () => {
  hold();
  const { DBSnapshot } = await createOfInstance('lone', 'lone-before');
  expect(DBSnapshot).toMatchObject({ Status: 'creating', AllocatedStorage: 42, Encrypted: false });
  expect(await instance('lone')).toMatchObject({ DBInstanceStatus: 'backing-up' });
  await expect(createOfInstance('lone', 'another')).rejects.toMatchObject({
    name: 'InvalidDBInstanceStateFault',
  });
  letAll();
  await until(async () => (await ofInstances({}))?.[0]?.Status === 'available', 'done');
  expect(await instance('lone')).toMatchObject({ DBInstanceStatus: 'available' });
  await expect(createOfInstance('lone', 'lone-before')).rejects.toMatchObject({
    name: 'DBSnapshotAlreadyExistsFault',
  });
});

test('a snapshot that the servers could not take failed', async () => {
  letAll(new Error('disk full'));
  await createOfCluster('orders', 'broken');
  const broken = { DBClusterSnapshotIdentifier: 'broken' };
  await until(async () => (await ofClusters(broken))?.[0]?.Status === 'failed', 'failed');
  letAll();
});

test('snapshots are found by what they are of, by their type, and by filter', async () => {
  expect(await ofClusters({ DBClusterIdentifier: 'orders' })).toHaveLength(2);
  expect(await ofClusters({ DBClusterIdentifier: 'nowhere' })).toEqual([]);
  expect(await ofClusters({ SnapshotType: 'automated' })).toEqual([]);
  expect(await ofInstances({ Filters: [{ Name: 'engine', Values: ['mysql'] }] })).toHaveLength(1);
  expect(await ofInstances({ DBInstanceIdentifier: databases.instances.get('lone')?.arn })).toHaveLength(1);
  await expect(ofClusters({ DBClusterSnapshotIdentifier: 'nowhere' })).rejects.toMatchObject({
    name: 'DBClusterSnapshotNotFoundFault',
  });
  await expect(ofInstances({ DBSnapshotIdentifier: 'nowhere' })).rejects.toMatchObject({
    name: 'DBSnapshotNotFoundFault',
  });
});

test('tags are added, and listed by ARN', async () => {
  const ResourceName = 'arn:aws:rds:eu-west-1:000000000000:cluster-snapshot:before';
  const Tags = [
    { Key: 'run', Value: '2' },
    { Key: 'empty', Value: '' },
  ];
  await rds.send(new AddTagsToResourceCommand({ ResourceName, Tags }));
  expect((await rds.send(new ListTagsForResourceCommand({ ResourceName }))).TagList).toEqual(Tags);
  const list = (arn: string) => rds.send(new ListTagsForResourceCommand({ ResourceName: arn }));
  await expect(list(`${ResourceName}-2`)).rejects.toMatchObject({ name: 'DBClusterSnapshotNotFoundFault' });
  await expect(list('arn:aws:s3:::bucket')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  const kept = rds.send(new AddTagsToResourceCommand({ ResourceName, Tags: [{ Key: 'aws:x', Value: 'y' }] }));
  await expect(kept).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('what is wrong or not supported is refused', async () => {
  await expect(createOfInstance('orders-1', 'member')).rejects.toThrow('member of a cluster');
  await expect(createOfCluster('nowhere', 'x')).rejects.toMatchObject({ name: 'DBClusterNotFoundFault' });
  const gone = rds.send(new DeleteDBClusterSnapshotCommand({ DBClusterSnapshotIdentifier: 'before' }));
  await expect(gone).rejects.toMatchObject({ name: 'InvalidAction' });
  await expect(ofClusters({ IncludePublic: true })).rejects.toThrow('"IncludePublic"');
});
