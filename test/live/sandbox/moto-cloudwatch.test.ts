import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
  type Statistic,
} from '@aws-sdk/client-cloudwatch';
import { expect, test } from 'vitest';
import { createMetrics } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { cloudWatchService } from '../../../infra/sandbox/aws/cloudwatch/service.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { conversation, credentials, type Said } from './conversation.ts';
import { reason, withMoto } from './moto.ts';

const minute = 60_000;
/** Both are told of the same minutes, some time ago. */
const last = Math.floor(Date.now() / minute - 5) * minute;
const at = (minutes: number) => new Date(last + minutes * minute);

test.skipIf(reason)('the answers of CloudWatch are those that moto gives', async () => {
  const aws = await startAws({ services: [cloudWatchService(createMetrics({ delay: 0 }))] });
  try {
    expect(await converse(aws.endpoint)).toEqual(await withMoto(converse));
  } finally {
    await aws.stop();
  }
});

const Namespace = 'Orders';
const MetricName = 'Lag';
const task = (Value: string) => [{ Name: 'Task', Value }];
const lag = (minutes: number, Value: number, name = 'one'): MetricDatum => ({
  ...{ MetricName, Dimensions: task(name), Timestamp: at(minutes), Value, Unit: 'Seconds' },
});

async function converse(endpoint: string): Promise<readonly Said[]> {
  const client = new CloudWatchClient({ endpoint, region: 'eu-west-1', credentials });
  const { said, ask } = conversation(
    ...['Label', 'Metrics', 'Namespace', 'MetricName', 'Dimensions', 'Name', 'Value'],
    ...['MetricDataResults', 'Id', 'Values', 'Timestamps', 'StatusCode'],
  );
  const put = (asked: string, ...MetricData: MetricDatum[]) =>
    ask(asked, client.send(new PutMetricDataCommand({ Namespace, MetricData })));
  /** Points come in no order, and the words for their times are the protocol's. */
  const statistics = async (asked: string, input: object) => {
    const Statistics: Statistic[] = ['Average', 'Maximum', 'Minimum', 'Sum', 'SampleCount'];
    const { Datapoints = [] } = await ask(
      asked,
      client.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace, MetricName, Dimensions: task('one'), Statistics },
          ...{ StartTime: at(-10), EndTime: at(1), Period: 60, ...input },
        }),
      ),
    );
    const points = Datapoints.map((point) => JSON.stringify(point, Object.keys(point).sort()));
    said.push({ asked: `${asked}: points`, answer: points.sort() });
  };
  const query = (asked: string, Id: string, Stat: string, input: object = {}) => {
    const Metric = { Namespace, MetricName, Dimensions: task('one') };
    const MetricDataQueries = [{ Id, Label: 'the lag', MetricStat: { Metric, Period: 60, Stat } }];
    const times = { StartTime: at(-10), EndTime: at(1), ...input };
    return ask(asked, client.send(new GetMetricDataCommand({ MetricDataQueries, ...times })));
  };

  await put('put', lag(-5, 2), lag(-5, 4), lag(-3, 7), lag(-5, 100, 'two'));
  await put('put more', lag(0, 1));
  await statistics('statistics', {});
  await statistics('of another task', { Dimensions: task('two') });
  await statistics('of none', { Dimensions: task('none') });
  await statistics('of another unit', { Unit: 'Percent' });
  await statistics('before all of it', { EndTime: at(-6) });
  await query('data', 'lag', 'Maximum');
  await query('data, oldest first', 'lag', 'Average', { ScanBy: 'TimestampAscending' });
  await ask('list', client.send(new ListMetricsCommand({ Namespace, MetricName, Dimensions: task('two') })));
  await ask('list nothing', client.send(new ListMetricsCommand({ Namespace: 'Nothing' })));
  client.destroy();
  return said;
}
