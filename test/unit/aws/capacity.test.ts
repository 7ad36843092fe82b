import { afterAll, expect, test } from 'vitest';
import { usesOf } from '../../../cli/policy.ts';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { adviseCapacity, isAdvised } from '../../../drivers/aws/capacity/advise.ts';
import { hardwareOf } from '../../../drivers/aws/capacity/classes.ts';
import { type Measured, rangeFor } from '../../../drivers/aws/capacity/estimate.ts';
import { quantile, readMetrics } from '../../../drivers/aws/capacity/metrics.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { adviceMarkdown, adviceText } from '../../../engine/print/advice.ts';
import type { AwsCall, Json } from '../../../engine/step.ts';
import { putMetric } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { putInstance } from '../../../infra/sandbox/aws/rds/databases.ts';
import { openAccount } from './account.ts';
import { examples, readExample } from './examples.ts';

const { databases, metrics, behave } = await openAccount();
const caller = awsCaller();
afterAll(() => caller.close());
const ask = async (call: AwsCall): Promise<Json> => (await caller.send(call, Date.now() + 20_000)).answer;

const plan = (capacity: Plan['target']['capacity']) =>
  ({
    source: { aws: { kind: 'instance', id: 'orders' } },
    target: { aws: { kind: 'cluster', id: 'orders-aurora' }, capacity },
    replication: { reverse: 'required' },
  }) as Plan;

putInstance(databases, { identifier: 'orders', engine: 'mysql', class: 'db.r6g.2xlarge', storage: 200 });
putInstance(databases, { identifier: 'odd', engine: 'mysql', class: 'db.q9.large' });
const minute = 60_000;
const put = (name: string, value: number, at: number, instance = 'orders') =>
  putMetric(
    metrics,
    { namespace: 'AWS/RDS', name, dimensions: [{ Name: 'DBInstanceIdentifier', Value: instance }] },
    value,
    { at },
  );

test('classes are what the user guide says', () => {
  expect(hardwareOf('db.r6g.4xlarge')).toEqual({ vcpu: 16, memory: 128 });
  expect(hardwareOf('db.m5.large')).toEqual({ vcpu: 2, memory: 8 });
  expect(hardwareOf('db.r4.large')).toEqual({ vcpu: 2, memory: 15.25 });
  expect(hardwareOf('db.t3.medium')).toEqual({ vcpu: 2, memory: 4 });
  expect(hardwareOf('db.x2g.16xlarge')).toEqual({ vcpu: 64, memory: 1024 });
  expect(['db.q9.large', 'db.serverless', 'db.r6g.huge', ''].map(hardwareOf)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('without metrics, and of a class that is not known, nothing is made up', async () => {
  expect(await adviseCapacity(plan(null), ask)).toMatchObject({
    says: 'nothing can be said: CloudWatch has no metric of "orders" in the last week',
    data: { range: null },
  });
  const odd = { ...plan(null), source: { aws: { kind: 'instance', id: 'odd' } } } as Plan;
  expect((await adviseCapacity(odd, ask)).says).toContain('the class "db.q9.large" is not known');
});

test('a week of metrics makes a range, with its working and what it has against the plan', async () => {
  const end = Date.now();
  for (let ago = 7 * 24 * 60 - 5; ago > 0; ago -= 5) {
    const at = end - ago * minute;
    const busy = ago % (24 * 60) < 60;
    put('CPUUtilization', busy ? 70 : 12, at);
    put('DatabaseConnections', busy ? 640 : 80, at);
    put('ReadIOPS', 100, at);
    put('WriteIOPS', busy ? 900 : 50, at);
    put('FreeStorageSpace', 150 * 2 ** 30, at);
  }
  // Of another instance, and too old: neither may count.
  put('CPUUtilization', 100, end - minute, 'odd');
  put('CPUUtilization', 100, end - 8 * 24 * 60 * minute);
  const advice = await adviseCapacity(plan({ min: 0.5, max: 16 }), ask);
  expect(advice.data).toMatchObject({
    range: { min: 3.5, max: 32 },
    measured: {
      ...{ vcpu: 8, memory: 64, stored: 50, connections: 640 },
      ...{ cpu: { usual: 12, high: 12, most: 70 }, iops: { high: 150, most: 1_000 } },
    },
  });
  expect(advice.says).toBe('3.5 to 32 ACU (the plan: 0.5 to 16 ACU)');
  const text = adviceText([advice]).join('\n');
  expect(text).toContain('8 vCPU × 70 % × 4 ACU / 0.7 = 32, so 32');
  expect(text).toContain('8 vCPU × 12 % × 4 ACU = 3.8, so 3.5');
  expect(text).toContain('48 GiB / 0.75 / 2 = 32, so 32');
  expect(text).toContain('! target.capacity ends at 16 ACU, below the 32');
  expect(text).toContain('! target.capacity begins at 0.5 ACU, below the 3.5');
  expect(adviceMarkdown([advice]).join('\n')).toContain('- ⚠️ target.capacity ends at 16 ACU');
  expect((await adviseCapacity(plan({ min: 2, max: 40 }), ask)).warnings).toHaveLength(1);
  expect((await adviseCapacity(plan({ min: 64, max: 128 }), ask)).warnings[0]).toContain(
    'paid for and not used',
  );
  expect((await adviseCapacity(plan({ min: 4, max: 32 }), ask)).warnings).toEqual([]);
});

test('every page is read, though requests are throttled', async () => {
  behave({ throttles: 0.3 });
  const small = async (call: AwsCall) =>
    ask({ ...call, input: { ...call.input, MaxDatapoints: 500 } } as AwsCall);
  const wanted = [{ id: 'cpu', instance: 'orders', metric: 'CPUUtilization', stat: 'Average' }] as const;
  const series = await readMetrics(small, wanted, 7 * 24 * 60 * minute);
  behave({ throttles: 0 });
  expect(series.get('cpu')?.size).toBeGreaterThan(2_000);
});

const idle: Measured = {
  ...{ instance: 'orders', class: 'db.t3.micro', vcpu: 2, memory: 1, insights: false, periods: 12 },
  ...{ cpu: { usual: 1, high: 2, most: 3 }, connections: 2, iops: { high: 1, most: 2 }, stored: 0.1 },
};

test('a range is never outside of what Aurora takes', () => {
  expect(rangeFor(idle, false).range).toEqual({ min: 0.5, max: 1 });
  expect(rangeFor({ ...idle, insights: true }, false).range).toEqual({ min: 2, max: 2 });
  const huge = rangeFor({ ...idle, vcpu: 128, memory: 1_024, cpu: { usual: 60, high: 90, most: 100 } }, true);
  expect(huge.range).toEqual({ min: 256, max: 256 });
  expect(huge.working.join('\n')).toContain('take a provisioned instance');
});

test('connections beyond every default of max_connections are said, and ask for no more ACU', () => {
  const { range, working } = rangeFor({ ...idle, connections: 6_000 }, false);
  expect(range.max).toBe(1);
  expect(working.join('\n')).toContain('it has to be set in the parameter group');
});

test('quantiles are by nearest rank', () => {
  expect([0, 0.5, 0.95, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([1, 2, 4, 4]);
  expect(quantile([], 0.5)).toBe(0);
});

test('metrics may be read by plans that are advised, or reviewed, or whose task of DMS has latencies, and by no others', async () => {
  for (const each of examples) {
    const example = await readExample(each);
    expect((await usesOf(example)).includes('cloudwatch:GetMetricData')).toBe(
      isAdvised(example) ||
        example.replication.via === 'dms' ||
        example.phases.cleanup.some(({ step }) => step === 'review-capacity'),
    );
  }
});
