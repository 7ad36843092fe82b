import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
  type Statistic,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { createMetrics, putMetric } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { cloudWatchService } from '../../../infra/sandbox/aws/cloudwatch/service.ts';
import { serve } from './serve.ts';

const minute = 60_000;
/** A whole hour, so that minutes are easy to count. */
const now = Date.UTC(2026, 10, 21, 12);
let passed = 0;
const metrics = createMetrics({ delay: 1_000, now: () => now + passed });
const { aws, config } = await serve(cloudWatchService(metrics));
const client = new CloudWatchClient(config);

const Namespace = 'Orders';
const at = (minutes: number) => new Date(now + minutes * minute);
const task = (Value: string) => [{ Name: 'Task', Value }];
const put = (...MetricData: MetricDatum[]) =>
  client.send(new PutMetricDataCommand({ Namespace, MetricData }));
const statistics = (input: object) =>
  client.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: 'Lag',
      Dimensions: task('one'),
      StartTime: at(-10),
      EndTime: at(0),
      Period: 60,
      Statistics: ['Average', 'Maximum', 'SampleCount'] as Statistic[],
      ...input,
    }),
  );

test('what is put is found after a while, in periods, and by exactly its dimensions', async () => {
  await put(
    { MetricName: 'Lag', Dimensions: task('one'), Timestamp: at(-5), Value: 2, Unit: 'Seconds' },
    {
      MetricName: 'Lag',
      Dimensions: task('one'),
      Timestamp: new Date(+at(-5) + 20_000),
      Value: 4,
      Unit: 'Seconds',
    },
    {
      MetricName: 'Lag',
      Dimensions: task('one'),
      Timestamp: at(-3),
      Values: [1, 10],
      Counts: [3, 1],
      Unit: 'Seconds',
    },
    { MetricName: 'Lag', Dimensions: task('two'), Timestamp: at(-5), Value: 100, Unit: 'Seconds' },
  );
  expect((await statistics({})).Datapoints).toEqual([]);
  passed = 1_000;
  const { Label, Datapoints } = await statistics({});
  expect(Label).toBe('Lag');
  expect(Datapoints?.toSorted((a, b) => Number(a.Timestamp) - Number(b.Timestamp))).toEqual([
    { Timestamp: at(-5), Unit: 'Seconds', Average: 3, Maximum: 4, SampleCount: 2 },
    { Timestamp: at(-3), Unit: 'Seconds', Average: 3.25, Maximum: 10, SampleCount: 4 },
  ]);
  for (const Dimensions of [task('none'), [], [...task('one'), { Name: 'Host', Value: 'a' }]])
    expect((await statistics({ Dimensions })).Datapoints).toEqual([]);
  expect((await statistics({ Unit: 'Percent' })).Datapoints).toEqual([]);
  expect((await statistics({ EndTime: at(-3) })).Datapoints).toHaveLength(1);
});

test('statistics come in no order, as from the real service', async () => {
  const metric = { namespace: 'AWS/DMS', name: 'CDCLatencySource', dimensions: [] };
  for (let n = 1; n <= 9; n++) putMetric(metrics, metric, n, { at: +at(-n), unit: 'Seconds' });
  const asked = { Namespace: 'AWS/DMS', MetricName: 'CDCLatencySource', Dimensions: [] };
  const { Datapoints = [] } = await statistics(asked);
  const times = Datapoints.map(({ Timestamp }) => Number(Timestamp));
  expect(times).toHaveLength(9);
  expect(times).not.toEqual(times.toSorted((a, b) => a - b));
  expect(times).not.toEqual(times.toSorted((a, b) => b - a));
  const p90 = await statistics({
    ...asked,
    Period: 600,
    Statistics: undefined,
    ExtendedStatistics: ['p90', 'p50'],
  });
  expect(p90.Datapoints?.[0]?.ExtendedStatistics).toEqual({ p90: 9, p50: 5 });
});

const query = (Id: string, Stat: string, Value = 'one') => ({
  Id,
  MetricStat: { Metric: { Namespace, MetricName: 'Lag', Dimensions: task(Value) }, Period: 60, Stat },
});
const data = (input: object) =>
  client.send(
    new GetMetricDataCommand({ StartTime: at(-10), EndTime: at(0), MetricDataQueries: [], ...input }),
  );

test('data of several metrics come in one answer, newest first, and in pages', async () => {
  const MetricDataQueries = [
    query('one', 'Maximum'),
    query('none', 'Sum', 'nowhere'),
    query('two', 'Sum', 'two'),
  ];
  const { MetricDataResults } = await data({ MetricDataQueries });
  expect(
    MetricDataResults?.map(({ Id, Timestamps, Values, StatusCode }) => [Id, Timestamps, Values, StatusCode]),
  ).toEqual([
    ['one', [at(-3), at(-5)], [10, 4], 'Complete'],
    ['none', [], [], 'Complete'],
    ['two', [at(-5)], [100], 'Complete'],
  ]);
  const first = await data({ MetricDataQueries, MaxDatapoints: 1, ScanBy: 'TimestampAscending' });
  const second = await data({
    ...{ MetricDataQueries, MaxDatapoints: 1, ScanBy: 'TimestampAscending', NextToken: first.NextToken },
  });
  const third = await data({
    ...{ MetricDataQueries, MaxDatapoints: 1, ScanBy: 'TimestampAscending', NextToken: second.NextToken },
  });
  expect(first.MetricDataResults?.[0]).toMatchObject({ Id: 'one', Values: [4], StatusCode: 'PartialData' });
  expect(second.MetricDataResults).toMatchObject([{ Id: 'one', Values: [10], StatusCode: 'Complete' }]);
  expect(third.MetricDataResults).toMatchObject([{ Id: 'two', Values: [100], StatusCode: 'Complete' }]);
  expect(third.NextToken).toBeUndefined();
});

test('metrics are listed by namespace, name and dimensions, 500 a page', async () => {
  const listed = await client.send(new ListMetricsCommand({ Namespace, Dimensions: [{ Name: 'Task' }] }));
  expect(listed.Metrics).toHaveLength(2);
  const one = await client.send(new ListMetricsCommand({ Dimensions: task('one') }));
  expect(one.Metrics).toEqual([{ Namespace, MetricName: 'Lag', Dimensions: task('one') }]);
  for (let n = 0; n < 501; n++) putMetric(metrics, { namespace: 'Many', name: `m${n}`, dimensions: [] }, n);
  const page = await client.send(new ListMetricsCommand({ Namespace: 'Many' }));
  const rest = await client.send(new ListMetricsCommand({ Namespace: 'Many', NextToken: page.NextToken }));
  const names = [page, rest].flatMap(({ Metrics }) => Metrics?.map(({ MetricName }) => MetricName) ?? []);
  expect([page.Metrics?.length, rest.Metrics?.length, new Set(names).size]).toEqual([500, 1, 501]);
});

test('a long request, which the client compresses, is read', async () => {
  const MetricData = Array.from({ length: 900 }, (_, n) => ({ MetricName: `compressed-${n}`, Value: n }));
  await client.send(new PutMetricDataCommand({ Namespace: 'Compressed', MetricData }));
  expect([...metrics.all.values()].filter(({ namespace }) => namespace === 'Compressed')).toHaveLength(900);
});

test('what is wrong is refused with the errors of the service, and nothing of it is kept', async () => {
  const good = { MetricName: 'Wrong', Value: 1 };
  const wrong: [MetricDatum, string][] = [
    [{ MetricName: 'Wrong', Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
    [{ Value: 1 } as MetricDatum, 'MissingRequiredParameterException'],
    [{ ...good, Unit: 'Apples' } as unknown as MetricDatum, 'InvalidParameterValueException'],
    [{ ...good, Timestamp: at(-15 * 24 * 60) }, 'InvalidParameterValueException'],
    [{ ...good, Dimensions: [...task('a'), ...task('b')] }, 'InvalidParameterValueException'],
    [{ ...good, StorageResolution: 5 }, 'InvalidParameterValueException'],
  ];
  for (const [datum, name] of wrong) await expect(put(good, datum)).rejects.toMatchObject({ name });
  const own = client.send(new PutMetricDataCommand({ Namespace: 'AWS/DMS', MetricData: [good] }));
  await expect(own).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  expect([...metrics.all.values()].filter(({ name }) => name === 'Wrong')).toEqual([]);
  await expect(statistics({ Period: 61 })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  await expect(statistics({ StartTime: at(-1_441) })).rejects.toMatchObject({
    name: 'InvalidParameterCombinationException',
    message: expect.stringContaining('exceeds the limit of 1440'),
  });
  await expect(statistics({ StartTime: at(0) })).rejects.toMatchObject({
    Code: 'InvalidParameterCombination',
  });
});

test('what the sandbox does not support is refused, never ignored', async () => {
  const alarms = client.send(new DescribeAlarmsCommand({}));
  await expect(alarms).rejects.toMatchObject({ name: 'UnknownOperationException' });
  expect(aws.log.at(-1)).toMatchObject({ operation: 'monitoring:DescribeAlarms' });
  const math = data({ MetricDataQueries: [{ Id: 'e', Expression: 'SUM(METRICS())' }] });
  await expect(math).rejects.toMatchObject({ message: expect.stringContaining('[0].Expression"') });
  const trimmed = data({ MetricDataQueries: [query('t', 'tm90')] });
  await expect(trimmed).rejects.toMatchObject({ message: expect.stringContaining('"tm90"') });
});
