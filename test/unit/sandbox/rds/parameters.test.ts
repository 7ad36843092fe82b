import {
  CreateDBClusterParameterGroupCommand,
  CreateDBParameterGroupCommand,
  DescribeDBClusterParameterGroupsCommand,
  DescribeDBClusterParametersCommand,
  DescribeDBParameterGroupsCommand,
  DescribeDBParametersCommand,
  ModifyDBClusterCommand,
  ModifyDBClusterParameterGroupCommand,
  ModifyDBInstanceCommand,
  ModifyDBParameterGroupCommand,
  type Parameter,
  RebootDBInstanceCommand,
  ResetDBParameterGroupCommand,
} from '@aws-sdk/client-rds';
import { expect, test } from 'vitest';
import { putCluster, putInstance } from '../../../../infra/sandbox/aws/rds/databases.ts';
import { openRegion, until } from './region.ts';

const { databases, changes, rds, cluster, instance, clusterIs, instanceIs, hold, letAll } =
  await openRegion();
putCluster(databases, { identifier: 'orders', engine: 'aurora-mysql' });
putInstance(databases, { identifier: 'orders-1', engine: 'aurora-mysql', cluster: 'orders' });
putInstance(databases, { identifier: 'old', engine: 'mysql', engineVersion: '8.0.36' });
const create = (DBParameterGroupName: string, DBParameterGroupFamily: string) =>
  rds.send(
    new CreateDBParameterGroupCommand({
      DBParameterGroupName,
      DBParameterGroupFamily,
      Description: 'a test',
    }),
  );
const createForClusters = (DBClusterParameterGroupName: string, DBParameterGroupFamily: string) =>
  rds.send(
    new CreateDBClusterParameterGroupCommand({
      ...{ DBClusterParameterGroupName, DBParameterGroupFamily, Description: 'a test' },
    }),
  );
const set = (DBParameterGroupName: string, ...Parameters: Parameter[]) =>
  rds.send(new ModifyDBParameterGroupCommand({ DBParameterGroupName, Parameters }));
const setForClusters = (DBClusterParameterGroupName: string, ...Parameters: Parameter[]) =>
  rds.send(new ModifyDBClusterParameterGroupCommand({ DBClusterParameterGroupName, Parameters }));
const now = (ParameterName: string, ParameterValue: string): Parameter => ({
  ...{ ParameterName, ParameterValue, ApplyMethod: 'immediate' },
});
const later = (ParameterName: string, ParameterValue: string): Parameter => ({
  ...{ ParameterName, ParameterValue, ApplyMethod: 'pending-reboot' },
});
const applied = async (name: string) => (await instance(name))?.DBParameterGroups?.[0];
const appliedIs = (name: string, state: string) =>
  until(async () => (await applied(name))?.ParameterApplyStatus === state, `${name} ${state}`);

test('a group that an instance gets comes into effect when it reboots', async () => {
  const { DBParameterGroup } = await create('own', 'mysql8.0');
  expect(DBParameterGroup).toMatchObject({
    DBParameterGroupFamily: 'mysql8.0',
    DBParameterGroupArn: 'arn:aws:rds:eu-west-1:000000000000:pg:own',
  });
  await set('own', now('read_only', '0'));
  hold();
  const input = { DBInstanceIdentifier: 'old', DBParameterGroupName: 'own', ApplyImmediately: true };
  const { DBInstance } = await rds.send(new ModifyDBInstanceCommand(input));
  expect(DBInstance).toMatchObject({
    DBInstanceStatus: 'available',
    DBParameterGroups: [{ DBParameterGroupName: 'own', ParameterApplyStatus: 'applying' }],
  });
  await instanceIs('old', 'modifying');
  letAll();
  await appliedIs('old', 'pending-reboot');
  await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'old' }));
  await appliedIs('old', 'in-sync');
  expect(changes.at(-1)).toMatchObject({ kind: 'instance-rebooted', values: { read_only: '0' } });
});

test('a dynamic parameter comes into effect at once, on the server behind', async () => {
  hold();
  await set('own', now('read_only', '1'));
  expect(await applied('old')).toMatchObject({ ParameterApplyStatus: 'applying' });
  letAll();
  await appliedIs('old', 'in-sync');
  expect(changes.at(-1)).toMatchObject({
    kind: 'parameters',
    instance: { identifier: 'old' },
    values: { read_only: '1' },
  });
  expect(databases.instances.get('old')?.inEffect).toEqual(new Map([['read_only', '1']]));
});

test('a static one waits for a reboot, and a dynamic one beside it does not end the wait', async () => {
  await set('own', later('gtid-mode', 'ON'), now('max_connections', '500'));
  await until(
    async () => databases.instances.get('old')?.inEffect.get('max_connections') === '500',
    'in effect',
  );
  expect(await applied('old')).toMatchObject({ ParameterApplyStatus: 'pending-reboot' });
  await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'old' }));
  await appliedIs('old', 'in-sync');
  expect(changes.at(-1)).toMatchObject({ values: { 'gtid-mode': 'ON' } });
});

test('what the server did not take is told as failed', async () => {
  letAll(new Error('no'));
  await set('own', now('max_connections', '600'));
  await appliedIs('old', 'failed-to-apply');
  letAll();
});

test('a group of clusters reaches every member', async () => {
  await createForClusters('all', 'aurora-mysql8.0');
  await setForClusters('all', later('binlog_format', 'ROW'));
  const input = { DBClusterIdentifier: 'orders', DBClusterParameterGroupName: 'all', ApplyImmediately: true };
  await rds.send(new ModifyDBClusterCommand(input));
  await until(async () => (await cluster('orders'))?.DBClusterParameterGroup === 'all', 'the group');
  await clusterIs('orders', 'available');
  const member = async () => (await cluster('orders'))?.DBClusterMembers?.[0]?.DBClusterParameterGroupStatus;
  expect(await member()).toBe('pending-reboot');
  await rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'orders-1' }));
  await until(async () => (await member()) === 'in-sync', 'in-sync');
  expect(changes.at(-1)).toMatchObject({ values: { binlog_format: 'ROW' } });
  await setForClusters('all', now('time_zone', 'UTC'));
  await until(
    async () => databases.instances.get('orders-1')?.inEffect.get('time_zone') === 'UTC',
    'in effect',
  );
});

test('parameters are listed in pages, and those of the user alone', async () => {
  const names: (string | undefined)[] = [];
  for (let Marker: string | undefined, first = true; first || Marker; first = false) {
    const input = { DBParameterGroupName: 'own', MaxRecords: 20, Marker };
    const page = await rds.send(new DescribeDBParametersCommand(input));
    expect(page.Parameters?.length).toBeLessThanOrEqual(20);
    names.push(...(page.Parameters?.map(({ ParameterName }) => ParameterName) ?? []));
    Marker = page.Marker;
  }
  expect(names.length).toBeGreaterThan(40);
  expect(new Set(names).size).toBe(names.length);
  const own = await rds.send(
    new DescribeDBParametersCommand({ DBParameterGroupName: 'own', Source: 'user' }),
  );
  expect(own.Parameters).toMatchObject([
    { ParameterName: 'gtid-mode', ParameterValue: 'ON', ApplyType: 'static', ApplyMethod: 'pending-reboot' },
    {
      ParameterName: 'max_connections',
      ParameterValue: '600',
      DataType: 'integer',
      ApplyMethod: 'immediate',
    },
    { ParameterName: 'read_only', ParameterValue: '1', AllowedValues: '0,1,{TrueIfReplica}' },
  ]);
  const all = new DescribeDBClusterParametersCommand({
    DBClusterParameterGroupName: 'default.aurora-mysql8.0',
  });
  const { Parameters } = await rds.send(all);
  expect(Parameters).toContainEqual(
    expect.objectContaining({ ParameterName: 'binlog_format', ParameterValue: 'OFF', ApplyType: 'static' }),
  );
  const ofInstances = new DescribeDBParametersCommand({ DBParameterGroupName: 'default.aurora-mysql8.0' });
  expect((await rds.send(ofInstances)).Parameters?.map(({ ParameterName }) => ParameterName)).not.toContain(
    'binlog_format',
  );
});

test('groups are listed, and found by name', async () => {
  const { DBParameterGroups } = await rds.send(new DescribeDBParameterGroupsCommand({}));
  expect(DBParameterGroups?.map(({ DBParameterGroupName }) => DBParameterGroupName)).toContain('own');
  const { DBClusterParameterGroups } = await rds.send(
    new DescribeDBClusterParameterGroupsCommand({ DBClusterParameterGroupName: 'ALL' }),
  );
  expect(DBClusterParameterGroups).toMatchObject([{ DBParameterGroupFamily: 'aurora-mysql8.0' }]);
  const nowhere = new DescribeDBParameterGroupsCommand({ DBParameterGroupName: 'nowhere' });
  await expect(rds.send(nowhere)).rejects.toMatchObject({ name: 'DBParameterGroupNotFoundFault' });
});

test('what is wrong is refused with the errors of the service, and nothing of it is set', async () => {
  for (const [parameter, name] of [
    [now('gtid-mode', 'OFF'), 'InvalidParameterCombination'],
    [now('no_such_thing', '1'), 'InvalidParameterValue'],
    [now('super_read_only', '1'), 'InvalidParameterValue'],
    [now('read_only', 'yes'), 'InvalidParameterValue'],
    [now('max_connections', '0'), 'InvalidParameterValue'],
    [now('sql_mode', 'ANSI,LAX'), 'InvalidParameterValue'],
    [{ ParameterName: 'read_only', ParameterValue: '0' }, 'InvalidParameterValue'],
  ] as const)
    await expect(set('own', now('wait_timeout', '7'), parameter)).rejects.toMatchObject({ name });
  expect(databases.instanceGroups.get('own')?.values.has('wait_timeout')).toBe(false);
  const many = Array.from({ length: 21 }, () => now('wait_timeout', '7'));
  await expect(set('own', ...many)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(set('default.mysql8.0', now('wait_timeout', '7'))).rejects.toThrow('default parameter group');
  await expect(set('nowhere', now('wait_timeout', '7'))).rejects.toMatchObject({
    name: 'DBParameterGroupNotFoundFault',
  });
  await expect(create('own', 'mysql8.0')).rejects.toMatchObject({
    name: 'DBParameterGroupAlreadyExistsFault',
  });
  await expect(create('odd', 'mysql')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(createForClusters('odd', 'mysql8.0')).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await create('newer', 'mysql8.4');
  const input = { DBInstanceIdentifier: 'old', DBParameterGroupName: 'newer' };
  await expect(rds.send(new ModifyDBInstanceCommand(input))).rejects.toMatchObject({
    name: 'InvalidParameterCombination',
  });
  const reset = new ResetDBParameterGroupCommand({ DBParameterGroupName: 'own', ResetAllParameters: true });
  await expect(rds.send(reset)).rejects.toMatchObject({ name: 'InvalidAction' });
});
