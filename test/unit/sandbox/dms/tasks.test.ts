import {
  CreateReplicationConfigCommand,
  DeleteEndpointCommand,
  DeleteReplicationInstanceCommand,
  DeleteReplicationTaskCommand,
  DescribeReplicationsCommand,
  DescribeReplicationTasksCommand,
  DescribeTableStatisticsCommand,
  ModifyReplicationTaskCommand,
  ReloadTablesCommand,
  StartReplicationCommand,
  StartReplicationTaskCommand,
  StopReplicationTaskCommand,
} from '@aws-sdk/client-database-migration-service';
import { expect, test } from 'vitest';
import { until } from '../rds/region.ts';
import { everything, openAccount } from './account.ts';

const rig = await openAccount();
const { account, dms, createTask, task, taskIs, pretendTested, instance, source, target } = rig;

const start = (arn: string, StartReplicationTaskType: string, more: object = {}) =>
  dms.send(
    new StartReplicationTaskCommand({
      ReplicationTaskArn: arn,
      StartReplicationTaskType: StartReplicationTaskType as never,
      ...more,
    }),
  );

test('a task goes through its states: it is created, refused, started, failed, modified and deleted', async () => {
  rig.hold();
  const arn = await createTask({ ReplicationTaskIdentifier: 'Walked' });
  expect(await task(arn)).toMatchObject({ ReplicationTaskIdentifier: 'walked', Status: 'creating' });
  await expect(start(arn, 'start-replication')).rejects.toMatchObject({
    name: 'InvalidResourceStateFault',
    message: 'Replication Task cannot be started, invalid state',
  });
  rig.release();
  await taskIs(arn, 'ready');
  const settings = JSON.parse((await task(arn))?.ReplicationTaskSettings ?? '');
  expect(settings.FullLoadSettings).toMatchObject({
    TargetTablePrepMode: 'DROP_AND_CREATE',
    CommitRate: 10_000,
  });
  await expect(start(arn, 'start-replication')).rejects.toMatchObject({
    name: 'InvalidResourceStateFault',
    message: expect.stringMatching(/^Test connection .* should be successful/),
  });
  pretendTested(source);
  pretendTested(target);
  await expect(start(arn, 'resume-processing')).rejects.toMatchObject({
    name: 'InvalidParameterCombinationException',
  });
  await expect(dms.send(new StopReplicationTaskCommand({ ReplicationTaskArn: arn }))).rejects.toMatchObject({
    name: 'InvalidResourceStateFault',
  });
  rig.hold();
  const started = await start(arn, 'start-replication');
  expect(started.ReplicationTask?.Status).toBe('starting');
  for (const refused of [
    new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }),
    new ModifyReplicationTaskCommand({ ReplicationTaskArn: arn, TableMappings: everything }),
    new DeleteEndpointCommand({ EndpointArn: source }),
    new DeleteReplicationInstanceCommand({ ReplicationInstanceArn: instance }),
  ])
    await expect(dms.send(refused as never)).rejects.toMatchObject({ name: 'InvalidResourceStateFault' });
  rig.release();
  await taskIs(arn, 'failed');
  expect(await task(arn)).toMatchObject({
    StopReason: 'Stop Reason FATAL_ERROR',
    LastFailureMessage: expect.stringMatching(
      /^Last Error {2}.*ECONNREFUSED.* Stop Reason FATAL_ERROR Error Level FATAL$/,
    ),
    ReplicationTaskStats: { TablesLoaded: 0, FreshStartDate: expect.any(Date) },
  });
  await expect(start(arn, 'start-replication')).rejects.toMatchObject({
    message: 'Start Type : START_REPLICATION, valid only for tasks running for the first time',
  });
  rig.hold();
  const modified = await dms.send(
    new ModifyReplicationTaskCommand({
      ReplicationTaskArn: arn,
      ReplicationTaskSettings: '{"FullLoadSettings":{"CommitRate":5}}',
    }),
  );
  expect(modified.ReplicationTask?.Status).toBe('modifying');
  rig.release();
  await taskIs(arn, 'failed');
  expect(JSON.parse((await task(arn))?.ReplicationTaskSettings ?? '').FullLoadSettings).toMatchObject({
    CommitRate: 5,
    MaxFullLoadSubTasks: 8,
  });
  await dms.send(new DeleteReplicationTaskCommand({ ReplicationTaskArn: arn }));
  await until(async () => !account.replications.has(arn), 'the task gone');
  await expect(task(arn)).rejects.toMatchObject({ name: 'ResourceNotFoundFault' });
});

test.each([
  ['mappings that are no JSON', { TableMappings: 'all' }, 'InvalidParameterValueException'],
  [
    'a rule that would be ignored',
    { TableMappings: everything.replace('include', 'sometimes') },
    'InvalidParameterValueException',
  ],
  [
    'a setting that would be ignored',
    { ReplicationTaskSettings: '{"TTSettings":{"EnableTT":true}}' },
    'InvalidParameterValueException',
  ],
  [
    'a place in the log for a load',
    { CdcStartPosition: 'binlog.000001:4' },
    'InvalidParameterCombinationException',
  ],
  [
    'a place that is none',
    { MigrationType: 'cdc', CdcStartPosition: 'yesterday' },
    'InvalidParameterValueException',
  ],
  ['a time to start at', { CdcStartTime: new Date() }, 'InvalidParameterValueException'],
  ['the same endpoint twice', { TargetEndpointArn: source }, 'InvalidParameterValueException'],
  [
    'an endpoint that is not there',
    { TargetEndpointArn: 'arn:aws:dms:eu-west-1:000000000000:endpoint:X' },
    'ResourceNotFoundFault',
  ],
])('a task is refused for %s', async (_, more, name) => {
  await expect(
    createTask({ ReplicationTaskIdentifier: 'refused', ...(more as object) }),
  ).rejects.toMatchObject({ name });
});

test('tasks are told in pages, in the order of their names, and without settings where none are wanted', async () => {
  for (let n = 0; n < 25; n++)
    await createTask({ ReplicationTaskIdentifier: `many-${String(n).padStart(2, '0')}` });
  for (const [key, { identifier }] of account.replications)
    if (!identifier.startsWith('many')) account.replications.delete(key);
  const first = await dms.send(
    new DescribeReplicationTasksCommand({ MaxRecords: 20, WithoutSettings: true }),
  );
  expect(first.ReplicationTasks).toHaveLength(20);
  expect(first.ReplicationTasks?.[0]?.ReplicationTaskSettings).toBeUndefined();
  const rest = await dms.send(
    new DescribeReplicationTasksCommand({ MaxRecords: 20, ...(first.Marker && { Marker: first.Marker }) }),
  );
  expect(rest.ReplicationTasks?.map((each) => each.ReplicationTaskIdentifier)).toEqual(
    [20, 21, 22, 23, 24].map((n) => `many-${n}`),
  );
  expect(rest.Marker).toBeUndefined();
});

test('tables of a task that did not start are none, and cannot be reloaded', async () => {
  const arn = await createTask({ ReplicationTaskIdentifier: 'idle' });
  const statistics = await dms.send(new DescribeTableStatisticsCommand({ ReplicationTaskArn: arn }));
  expect(statistics).toMatchObject({ ReplicationTaskArn: arn, TableStatistics: [] });
  const TablesToReload = [{ SchemaName: 'shop', TableName: 'orders' }];
  const reload = dms.send(new ReloadTablesCommand({ ReplicationTaskArn: arn, TablesToReload }));
  await expect(reload).rejects.toMatchObject({ name: 'InvalidResourceStateFault' });
});

test('a serverless replication fails in the state in which its connections are tested', async () => {
  const { ReplicationConfig } = await dms.send(
    new CreateReplicationConfigCommand({
      ReplicationConfigIdentifier: 'serverless',
      ...{ SourceEndpointArn: source, TargetEndpointArn: target, ReplicationType: 'full-load-and-cdc' },
      ComputeConfig: { MaxCapacityUnits: 4 },
      TableMappings: everything,
    }),
  );
  const ReplicationConfigArn = ReplicationConfig?.ReplicationConfigArn;
  const from = { ReplicationConfigArn, StartReplicationType: 'start-replication' };
  await expect(
    dms.send(new StartReplicationCommand({ ...from, CdcStartPosition: 'binlog.000001:4' })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  const seen: (string | undefined)[] = [];
  seen.push((await dms.send(new StartReplicationCommand(from))).Replication?.Status);
  const told = async () => (await dms.send(new DescribeReplicationsCommand())).Replications?.[0];
  await until(async () => {
    const status = (await told())?.Status;
    if (seen.at(-1) !== status) seen.push(status);
    return status === 'failed';
  }, 'the replication failed');
  expect(seen[0]).toBe('initializing');
  expect(seen).not.toContain('running');
  expect(await told()).toMatchObject({
    StopReason: 'Stop Reason FATAL_ERROR',
    FailureMessages: [expect.stringContaining('ECONNREFUSED')],
  });
});
