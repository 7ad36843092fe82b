import { expect, test } from 'vitest';
import type { Tools } from '../../../../drivers/operation.ts';
import { latencyOperations } from '../../../../drivers/replication/dms/latency.ts';
import type { Json } from '../../../../engine/step.ts';

const arn = 'arn:aws:dms:eu-west-1:123456789012:task:ABCDEFG';

/** What `dms.latency@1` answers where CloudWatch answers so, and what it asked. */
async function latency(answer: () => Json) {
  const asked: Json[] = [];
  const aws: Tools['aws'] = async ({ aws: operation, input }) => {
    if (operation === 'dms:DescribeReplicationTasks')
      return { ReplicationTasks: [{ ReplicationTaskArn: arn, Status: 'running' }] };
    asked.push(input as Json);
    return answer();
  };
  const verb = latencyOperations.find(({ name }) => name === 'dms.latency@1');
  const told = await verb?.run({ task: 'shop-prod', instance: 'Shop-Prod' } as never, { aws } as Tools);
  return { told, asked };
}

const series = (Id: string, ...Values: number[]) => ({
  ...{ Id, Values },
  Timestamps: Values.map((_, n) => new Date(60_000 * (10 - n)).toISOString()),
});

test('the newest values are told, of the task by the end of its ARN and of its instance by its identifier', async () => {
  const { told, asked } = await latency(() => ({
    MetricDataResults: [series('source', 0, 5), series('target', 3, 9)],
  }));
  expect(told).toEqual({ source: 0, target: 3, at: 600_000 });
  expect(asked).toMatchObject([
    {
      MetricDataQueries: ['CDCLatencySource', 'CDCLatencyTarget'].map((MetricName) => ({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/DMS',
            MetricName,
            Dimensions: [
              { Name: 'ReplicationInstanceIdentifier', Value: 'shop-prod' },
              { Name: 'ReplicationTaskIdentifier', Value: 'ABCDEFG' },
            ],
          },
        },
      })),
    },
  ]);
});

test('a metric without a value, and a CloudWatch that refuses, are no reason to fail', async () => {
  expect((await latency(() => ({ MetricDataResults: [series('source', 1), series('target')] }))).told).toBe(
    null,
  );
  const refused = () => {
    throw new Error('AccessDenied');
  };
  expect((await latency(refused)).told).toBe(null);
});
