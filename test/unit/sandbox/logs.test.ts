import {
  CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { createLogGroups, writeLog } from '../../../infra/sandbox/aws/logs/groups.ts';
import { logsService } from '../../../infra/sandbox/aws/logs/service.ts';
import { serve } from './serve.ts';

const groups = createLogGroups();
const logGroupName = 'dms-tasks-orders';
const write = (stream: string, at: number, message: string) =>
  writeLog(groups, { group: logGroupName, stream, at, message });
write('task-b', 3_000, 'E: table "a" failed (1062)');
write('task-a', 1_000, 'I: started');
write('task-a', 2_000, 'E: lost connection');
// Written late, as another host's clock has it.
write('task-a', 1_500, 'W: slow table "a"');

const { config } = await serve(logsService(groups));
const logs = new CloudWatchLogsClient(config);
const filter = (input: object) => logs.send(new FilterLogEventsCommand({ logGroupName, ...input }));
const messages = (events: readonly { message?: string | undefined }[] = []) =>
  events.map(({ message }) => message);

test('streams are listed by name, by their last event, and in pages', async () => {
  const list = (input: object) => logs.send(new DescribeLogStreamsCommand({ logGroupName, ...input }));
  const page = await list({ limit: 1 });
  const rest = await list({ limit: 1, nextToken: page.nextToken });
  expect([page, rest].map(({ logStreams }) => logStreams?.map(({ logStreamName }) => logStreamName))).toEqual(
    [['task-a'], ['task-b']],
  );
  expect(rest.nextToken).toBeUndefined();
  expect(page.logStreams?.[0]).toMatchObject({ firstEventTimestamp: 1_000, lastEventTimestamp: 2_000 });
  const { logStreams } = await list({ orderBy: 'LastEventTime', descending: true });
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['task-b', 'task-a']);
});

test('the events of a stream are read backwards from its end, and forwards as it grows', async () => {
  const get = (input: object) =>
    logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'task-a', ...input }));
  const last = await get({ limit: 2 });
  expect(messages(last.events)).toEqual(['W: slow table "a"', 'E: lost connection']);
  const before = await get({ limit: 2, nextToken: last.nextBackwardToken });
  expect(messages(before.events)).toEqual(['I: started']);
  const none = await get({ nextToken: last.nextForwardToken });
  expect([none.events, none.nextForwardToken]).toEqual([[], last.nextForwardToken]);
  write('task-a', 4_000, 'I: stopped');
  expect(messages((await get({ nextToken: none.nextForwardToken })).events)).toEqual(['I: stopped']);
  const range = await get({ startFromHead: true, startTime: 1_500, endTime: 2_000 });
  expect(messages(range.events)).toEqual(['W: slow table "a"']);
});

test('events of all streams are filtered by time and terms', async () => {
  expect(messages((await filter({ filterPattern: '"E:"' })).events)).toEqual([
    'E: lost connection',
    'E: table "a" failed (1062)',
  ]);
  expect(messages((await filter({ filterPattern: 'table -failed' })).events)).toEqual(['W: slow table "a"']);
  expect(messages((await filter({ filterPattern: '?started ?"\\"a\\" failed"' })).events)).toEqual([
    'I: started',
    'E: table "a" failed (1062)',
  ]);
  const named = await filter({ logStreamNames: ['task-b'], endTime: 3_000 });
  expect(named.events).toMatchObject([{ logStreamName: 'task-b', timestamp: 3_000 }]);
  const read: (string | undefined)[] = [];
  for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
    const page = await filter({ limit: 2, nextToken });
    read.push(...messages(page.events));
    nextToken = page.nextToken;
  }
  expect(read).toHaveLength(5);
  expect(new Set(read).size).toBe(5);
});

test('what is wrong or not supported is refused', async () => {
  const elsewhere = logs.send(new DescribeLogStreamsCommand({ logGroupName: 'none' }));
  await expect(elsewhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const stream = logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'none' }));
  await expect(stream).rejects.toMatchObject({ message: 'The specified log stream does not exist.' });
  for (const filterPattern of ['{ $.level = "E" }', '%E.*%', '"open', 'E:', '[a, b]'])
    await expect(filter({ filterPattern })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  await expect(filter({ nextToken: 'made-up' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const both = filter({ logStreamNames: ['task-a'], logStreamNamePrefix: 'task' });
  await expect(both).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const put = logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: 'task-a', logEvents: [] }));
  await expect(put).rejects.toMatchObject({ name: 'UnknownOperationException' });
  await expect(filter({ unmask: true })).rejects.toMatchObject({
    message: expect.stringContaining('"unmask"'),
  });
});
