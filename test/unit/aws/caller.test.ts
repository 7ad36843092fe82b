import { afterAll, beforeEach, expect, test } from 'vitest';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { putMetric } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { writeLog } from '../../../infra/sandbox/aws/logs/groups.ts';
import { putCluster } from '../../../infra/sandbox/aws/rds/databases.ts';
import { putSecret } from '../../../infra/sandbox/aws/secrets-manager.ts';
import { putTopic } from '../../../infra/sandbox/aws/sns.ts';
import { putParameter } from '../../../infra/sandbox/aws/ssm.ts';
import { openAccount } from './account.ts';

const account = await openAccount();
const { aws, behave, zones, databases, metrics, groups, topics, parameters, secrets } = account;
const caller = awsCaller();
afterAll(() => caller.close());
beforeEach(() => {
  behave({ throttles: 0, fails: 0, expires: null, refuses: null });
});

const { zone } = zones.create({ name: 'example.com', reference: '1', isPrivate: false, comment: undefined });
for (let n = 100; n < 250; n++) putCluster(databases, { identifier: `orders-${n}`, engine: 'aurora-mysql' });
const minute = 60_000;
/** A full minute some time ago, as CloudWatch dates what it aggregates. */
const at = Math.floor(Date.now() / minute - 10) * minute;
const metric = {
  namespace: 'AWS/RDS',
  name: 'CPUUtilization',
  dimensions: [{ Name: 'DBClusterIdentifier', Value: 'orders-100' }],
};
putMetric(metrics, metric, 7, { at });
writeLog(groups, { group: 'rds', stream: 'error', message: 'ready for connections' });
putParameter(parameters, '/orders/target', 'orders-100');
putSecret(secrets, 'orders/source', '{}');
const TopicArn = putTopic(topics, 'migrations');

const within = () => Date.now() + 60_000;

/** One call to each service, and what its answer has to show. */
const calls: readonly (readonly [string, object, object])[] = [
  [
    'rds:DescribeDBClusters',
    { DBClusterIdentifier: 'orders-100' },
    { DBClusters: [{ DBClusterIdentifier: 'orders-100' }] },
  ],
  ['sts:GetCallerIdentity', {}, { Account: '000000000000' }],
  ['sns:GetTopicAttributes', { TopicArn }, { Attributes: { TopicArn } }],
  ['route53:GetHostedZone', { Id: zone.id }, { HostedZone: { Name: 'example.com.' } }],
  ['ssm:GetParameter', { Name: '/orders/target' }, { Parameter: { Value: 'orders-100' } }],
  ['secretsmanager:GetSecretValue', { SecretId: 'orders/source' }, { SecretString: '{}' }],
  ['logs:DescribeLogStreams', { logGroupName: 'rds' }, { logStreams: [{ logStreamName: 'error' }] }],
  [
    'cloudwatch:GetMetricStatistics',
    {
      Namespace: 'AWS/RDS',
      MetricName: 'CPUUtilization',
      Dimensions: [{ Name: 'DBClusterIdentifier', Value: 'orders-100' }],
      StartTime: new Date(at - minute).toISOString(),
      EndTime: new Date(at + minute).toISOString(),
      Period: 60,
      Statistics: ['Maximum'],
    },
    { Datapoints: [{ Timestamp: new Date(at).toISOString(), Maximum: 7 }] },
  ],
];

test('each service answers in plain JSON, times as text both ways, and says under which id', async () => {
  for (const [operation, input, shows] of calls) {
    const { answer, request } = await caller.send({ aws: operation, input }, within());
    expect(answer, operation).toMatchObject(shows);
    expect(answer).not.toHaveProperty('$metadata');
    expect(aws.log.at(-1)).toMatchObject({ request });
  }
});

test('of a list every page is read, and put together', async () => {
  const first = await caller.send({ aws: 'rds:DescribeDBClusters', input: {} }, within());
  expect(first.answer).toMatchObject({ Marker: expect.any(String) });
  const before = aws.log.length;
  const { answer, request } = await caller.sendAll({ aws: 'rds:DescribeDBClusters', input: {} }, within());
  const { DBClusters, Marker } = answer as { DBClusters: { DBClusterIdentifier: string }[]; Marker?: string };
  expect(DBClusters.map((each) => each.DBClusterIdentifier)).toEqual(
    Array.from({ length: 150 }, (_, n) => `orders-${n + 100}`),
  );
  expect(Marker).toBeUndefined();
  expect(aws.log.slice(before)).toHaveLength(2);
  expect(aws.log.at(-1)).toMatchObject({ request });
  await expect(caller.sendAll({ aws: 'rds:DeleteDBCluster', input: {} }, within())).rejects.toBeInstanceOf(
    TypeError,
  );
});

test('three requests in ten throttled and one in twenty failed: all are answered', async () => {
  behave({ throttles: 0.3, fails: 0.05 });
  const before = aws.log.length;
  const times = 5;
  // A service's requests one after the other: which of them meets which trouble is then the same each time.
  await Promise.all(
    calls.map(async ([operation, input, shows]) => {
      for (let n = 0; n < times; n++)
        expect((await caller.send({ aws: operation, input }, within())).answer, operation).toMatchObject(
          shows,
        );
    }),
  );
  const refusals = aws.log.slice(before).flatMap(({ refused }) => refused ?? []);
  const codes = new Set(refusals);
  expect(codes).toEqual(new Set(['Throttling', 'ThrottlingException', 'InternalFailure']));
  expect(refusals.length).toBeGreaterThan((calls.length * times) / 5);
});

test('expired credentials are told at once, with what to do, by every service', async () => {
  behave({ expires: Date.now() });
  for (const [operation, input] of calls) {
    const before = aws.log.length;
    const error = await caller.send({ aws: operation, input }, within()).catch((each: unknown) => each);
    expect(error, operation).toMatchObject({
      name: 'Fault',
      message: expect.stringMatching(
        new RegExp(`^${operation}: The security token .* expired \\(request .{36}\\)$`),
      ),
      mendable: true,
      next: expect.stringContaining('the journal resumes'),
    });
    expect(aws.log.length).toBe(before + 1);
  }
});

test('a time that is none is refused before anything is sent', async () => {
  const [, input] = calls.at(-1) as (typeof calls)[number];
  const before = aws.log.length;
  await expect(
    caller.send({ aws: 'cloudwatch:GetMetricStatistics', input: { ...input, EndTime: 'soon' } }, within()),
  ).rejects.toThrow('"soon" is no time for EndTime');
  expect(aws.log.length).toBe(before);
});

test('a request ends at its deadline', async () => {
  behave({ throttles: 1 });
  const error = await caller
    .send({ aws: 'sts:GetCallerIdentity', input: {} }, Date.now() + 300)
    .catch((each: unknown) => each);
  expect(error).toMatchObject({ name: 'Fault', message: expect.stringContaining('sts:GetCallerIdentity') });
});
