import { afterAll, expect, test } from 'vitest';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { proposeRange } from '../../../drivers/aws/capacity/propose.ts';
import { applyRange, reviewOperations, reviewUse } from '../../../drivers/aws/capacity/review.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { fold } from '../../../engine/history.ts';
import { fillIn } from '../../../engine/late.ts';
import { prove } from '../../../engine/prove.ts';
import type { Action, AwsCall, Call, Json, OpCall } from '../../../engine/step.ts';
import { wallClock } from '../../../engine/world.ts';
import { putMetric } from '../../../infra/sandbox/aws/cloudwatch/metrics.ts';
import { putCluster, putInstance } from '../../../infra/sandbox/aws/rds/databases.ts';
import { openAccount } from './account.ts';

const { databases, metrics } = await openAccount();
const caller = awsCaller();
afterAll(() => caller.close());
const aws = async (call: AwsCall): Promise<Json> => (await caller.send(call, Date.now() + 20_000)).answer;
const ask = (call: Call): Promise<Json> => {
  if (!('op' in call)) return aws(call as AwsCall);
  const { op, input } = call as OpCall;
  return reviewOperations
    .find(({ name }) => name === op)
    ?.run(input as never, { aws } as Tools) as Promise<Json>;
};

putCluster(databases, { identifier: 'shop', engine: 'aurora-mysql', scaling: { min: 4, max: 32 } });
for (const identifier of ['shop-1', 'shop-2'])
  putInstance(databases, { identifier, engine: 'aurora-mysql', cluster: 'shop' });

function use(instance: string, capacity: readonly number[], most: number): void {
  for (const [n, value] of capacity.entries())
    for (const [name, of] of [
      ['ServerlessDatabaseCapacity', value],
      ['ACUUtilization', (value / most) * 100],
    ] as const)
      putMetric(
        metrics,
        { namespace: 'AWS/RDS', name, dimensions: [{ Name: 'DBInstanceIdentifier', Value: instance }] },
        of,
        { at: Date.now() - (n + 1) * 300_000 },
      );
}

const proved = async (action: Action, fill: <T>(value: T) => T = (value) => value): Promise<Json> => {
  let output: Json = null;
  for (const probe of action.until)
    output = await prove(fill(probe), {
      ask,
      expected: (values) => values as readonly Json[],
      ...{ clock: wallClock, deadline: Date.now() + 20_000, once: false },
    });
  return output;
};

test('without metrics nothing is proposed, and what there is stays', async () => {
  expect(await proved(reviewUse('shop', '7d'))).toMatchObject({
    ...{ change: false, range: { min: 4, max: 32 } },
    proposal: 'nothing is proposed for "shop": CloudWatch has no capacity of it',
  });
});

test('what the busiest instance used makes the range, which is set as it was proposed, and set back', async () => {
  use('shop-1', [10, 8, 8, 14], 32);
  use('shop-2', [4, 4, 4, 4], 32);
  const output = await proved(reviewUse('shop', '7d'));
  expect(output).toMatchObject({
    ...{ change: true, was: { min: 4, max: 32 }, range: { min: 6, max: 20 } },
    proposal: '6 to 20 ACU for "shop" (was 4 to 32 ACU)',
    working: expect.arrayContaining(['most: 14 ACU / 0.7 = 20, so 20']),
  });
  const history = { ...fold([]), outputs: new Map([['review-capacity/use', output]]) };
  const fill = <T>(value: T): T => fillIn(value, history, () => 0);
  const change = applyRange('shop', { min: 4, max: 32 });
  await ask(fill(change.forward as Call));
  await proved(change, fill);
  expect(databases.clusters.get('shop')?.scaling).toEqual({ min: 6, max: 20 });
  const { call, until } = change.back as { call: Call; until: Action['until'] };
  await ask(call);
  await proved({ ...change, until });
  expect(databases.clusters.get('shop')?.scaling).toEqual({ min: 4, max: 32 });
});

test('a range that was reached grows, and one at whose least the instance rested is halved there', () => {
  const many = (value: number) => Array.from({ length: 100 }, () => value);
  const reached = proposeRange(
    'shop',
    { min: 2, max: 8 },
    { most: many(8), usual: many(6), full: many(100) },
  );
  expect(reached.range).toEqual({ min: 4.5, max: 12 });
  expect(reached.working[2]).toBe('most: it was reached in 100 of 100 periods: 8 × 1.5 = 12, so 12');
  const rested = proposeRange(
    'shop',
    { min: 2, max: 8 },
    { most: many(5), usual: many(2), full: many(62.5) },
  );
  expect(rested.range).toEqual({ min: 1, max: 7.5 });
  const least = proposeRange(
    'shop',
    { min: 0.5, max: 1 },
    { most: many(0.5), usual: many(0.5), full: many(50) },
  );
  expect(least).toMatchObject({
    change: false,
    range: { min: 0.5, max: 1 },
    proposal: '"shop" stays at 0.5 to 1 ACU',
  });
});
