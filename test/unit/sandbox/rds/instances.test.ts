import {
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { putCluster, putInstance } from '../../../../infra/sandbox/aws/rds/databases.ts';
import { openRegion } from './region.ts';

const region = await openRegion();
const { databases, rds, cluster, instance, instanceIs, instanceIsGone, hold, letAll } = region;
putCluster(databases, {
  identifier: 'orders',
  engine: 'aurora-mysql',
  scaling: { min: 1, max: 8 },
  port: 3310,
});
const create = (DBInstanceIdentifier: string, input: object = {}) =>
  rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier,
      DBClusterIdentifier: 'orders',
      DBInstanceClass: 'db.serverless',
      Engine: 'aurora-mysql',
      ...input,
    }),
  );
const remove = (DBInstanceIdentifier: string, input: object = {}) =>
  rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, ...input }));
const members = async () =>
  (await cluster('orders'))?.DBClusterMembers?.map(({ DBInstanceIdentifier, IsClusterWriter }) => [
    DBInstanceIdentifier,
    IsClusterWriter,
  ]);

test('the first instance of a cluster writes, and has no address until it is there', async () => {
  hold();
  const { DBInstance } = await create('orders-1');
  expect(DBInstance).toMatchObject({
    DBInstanceStatus: 'creating',
    DBClusterIdentifier: 'orders',
    DBInstanceArn: 'arn:aws:rds:eu-west-1:000000000000:db:orders-1',
    DBParameterGroups: [{ DBParameterGroupName: 'default.aurora-mysql8.0', ParameterApplyStatus: 'in-sync' }],
  });
  expect(DBInstance?.Endpoint).toBeUndefined();
  letAll();
  await instanceIs('orders-1', 'available');
  expect((await instance('orders-1'))?.Endpoint).toEqual({
    Address: 'orders-1.sandbox.eu-west-1.rds.sandbox.invalid',
    Port: 3310,
  });
  await create('orders-2', { PromotionTier: 3 });
  await create('orders-3', { PromotionTier: 2, DBInstanceClass: 'db.r6g.large' });
  await instanceIs('orders-3', 'available');
  expect(await members()).toEqual([
    ['orders-1', true],
    ['orders-2', false],
    ['orders-3', false],
  ]);
  expect(await cluster('orders')).toMatchObject({ MultiAZ: true });
});

test('the reader that is first in line writes where the writer was deleted', async () => {
  hold();
  await expect(remove('orders-1', { FinalDBSnapshotIdentifier: 'x' })).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
  expect((await remove('orders-1')).DBInstance).toMatchObject({ DBInstanceStatus: 'deleting' });
  await expect(remove('orders-1')).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
  letAll();
  await instanceIsGone('orders-1');
  expect(await members()).toEqual([
    ['orders-2', false],
    ['orders-3', true],
  ]);
});

test('an instance reboots', async () => {
  hold();
  const reboot = () => rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'orders-3' }));
  expect((await reboot()).DBInstance).toMatchObject({ DBInstanceStatus: 'rebooting' });
  await expect(reboot()).rejects.toMatchObject({ name: 'InvalidDBInstanceStateFault' });
  letAll();
  await instanceIs('orders-3', 'available');
  expect(region.changes.at(-1)).toMatchObject({ kind: 'instance-rebooted', values: {} });
});

test('an instance without a cluster is deleted with a final snapshot, and not while it has a replica', async () => {
  const { arn } = putInstance(databases, { identifier: 'lone', engine: 'mysql', deletionProtection: true });
  await expect(remove('lone')).rejects.toMatchObject({ message: expect.stringContaining('protected') });
  const lone = databases.instances.get('lone');
  if (lone) lone.deletionProtection = false;
  await expect(remove('lone')).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  const replica = putCluster(databases, { identifier: 'replica', engine: 'aurora-mysql', source: arn });
  expect((await instance('lone'))?.ReadReplicaDBClusterIdentifiers).toEqual(['replica']);
  await expect(remove('lone', { SkipFinalSnapshot: true })).rejects.toThrow('replica');
  replica.source = undefined;
  await remove('lone', { FinalDBSnapshotIdentifier: 'lone-last' });
  await instanceIsGone('lone');
  expect(databases.instanceSnapshots.get('lone-last')).toMatchObject({ status: 'available' });
});

test('a server that could not be made leaves an instance that failed', async () => {
  letAll(new Error('no such image'));
  await create('orders-4');
  await instanceIs('orders-4', 'failed');
  expect(databases.progress.failures).toMatchObject([
    { change: { kind: 'instance-created' }, error: { message: 'no such image' } },
  ]);
  letAll();
});

test('instances are found by the cluster that they belong to', async () => {
  const of = async (value: string) =>
    (
      await rds.send(
        new DescribeDBInstancesCommand({ Filters: [{ Name: 'db-cluster-id', Values: [value] }] }),
      )
    ).DBInstances?.length;
  expect([
    await of('orders'),
    await of('arn:aws:rds:eu-west-1:000000000000:cluster:orders'),
    await of('x'),
  ]).toEqual([3, 3, 0]);
  const domain = rds.send(new DescribeDBInstancesCommand({ Filters: [{ Name: 'domain', Values: ['x'] }] }));
  await expect(domain).rejects.toThrow('does not support the filter "domain"');
});

test('what is wrong or not supported is refused', async () => {
  putCluster(databases, { identifier: 'fixed', engine: 'aurora-mysql' });
  for (const [input, name] of [
    [{ DBClusterIdentifier: 'nowhere' }, 'DBClusterNotFoundFault'],
    [{ DBClusterIdentifier: undefined }, 'InvalidParameterCombination'],
    [{ DBClusterIdentifier: 'fixed' }, 'InvalidDBClusterStateFault'],
    [{ Engine: 'aurora-postgresql' }, 'InvalidParameterCombination'],
    [{ DBInstanceClass: 'large' }, 'InvalidParameterValue'],
    [{ DBParameterGroupName: 'nowhere' }, 'DBParameterGroupNotFoundFault'],
    [{ AvailabilityZone: 'us-east-1a' }, 'InvalidParameterValue'],
    [{ PromotionTier: 16 }, 'InvalidParameterValue'],
    [{ MonitoringInterval: 60 }, 'InvalidParameterValue'],
  ] as const)
    await expect(create('wrong', input), JSON.stringify(input)).rejects.toMatchObject({ name });
  await expect(create('orders-2')).rejects.toMatchObject({ name: 'DBInstanceAlreadyExistsFault' });
  expect(databases.instances.has('wrong')).toBe(false);
  const failover = new RebootDBInstanceCommand({ DBInstanceIdentifier: 'orders-2', ForceFailover: true });
  await expect(rds.send(failover)).rejects.toThrow('"ForceFailover"');
});
