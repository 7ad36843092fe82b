import { afterAll, expect, test } from 'vitest';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { clusterKeeper } from '../../../drivers/aws/cluster.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { prove } from '../../../engine/prove.ts';
import type { Action, AwsCall, Call, Json, Proof, Reader } from '../../../engine/step.ts';
import { wallClock } from '../../../engine/world.ts';
import { putCluster } from '../../../infra/sandbox/aws/rds/databases.ts';
import { openAccount } from './account.ts';

const { databases } = await openAccount();
const caller = awsCaller();
afterAll(() => caller.close());

const send = async (call: Call): Promise<Json> => {
  const { all, ...request } = call as AwsCall;
  return (await (all ? caller.sendAll : caller.send)(request, Date.now() + 20_000)).answer;
};
const read: Reader = { rows: async () => [], ask: send };

/** The plan of an Aurora target; of the rest nothing is looked at. */
const keeper = (id: string, capacity: Plan['target']['capacity']) =>
  clusterKeeper(
    { name: 'orders', env: 'prod', target: { aws: { kind: 'cluster', id }, capacity } } as Plan,
    read,
  );

const held = async (proof: Proof): Promise<Json> => {
  let output: Json = null;
  for (const probe of proof)
    output = await prove(probe, {
      ask: send,
      expected: (values) => values as readonly Json[],
      clock: wallClock,
      deadline: Date.now() + 20_000,
      once: false,
    });
  return output;
};

async function make({ forward, until }: Action): Promise<Json> {
  if (forward) await send(forward);
  return held(until);
}

putCluster(databases, { identifier: 'orders', engine: 'aurora-mysql', scaling: { min: 0.5, max: 4 } });
putCluster(databases, { identifier: 'fixed', engine: 'aurora-mysql' });
const scaling = () => databases.clusters.get('orders')?.scaling;

test('the range is set, found to be set, and brought back as it was', async () => {
  const [range] = await keeper('orders', { min: 2, max: 16 }).setCapacity();
  expect(range?.title).toBe('set the capacity of "orders" to 2 to 16 ACU (was 0.5 to 4 ACU)');
  await make(range as Action);
  expect(scaling()).toEqual({ min: 2, max: 16 });
  expect(await keeper('orders', { min: 2, max: 16 }).setCapacity()).toEqual([]);
  const back = range?.back as { call: Call; until: Proof };
  await send(back.call);
  await held(back.until);
  expect(scaling()).toEqual({ min: 0.5, max: 4 });
});

test('a plan without a range leaves the cluster’s alone, and a cluster without one is refused', async () => {
  expect(await keeper('orders', null).setCapacity()).toEqual([]);
  await expect(keeper('fixed', { min: 2, max: 16 }).setCapacity()).rejects.toThrow(
    'the cluster "fixed" is not one of Serverless v2',
  );
});

test('a snapshot is awaited, and the next one has a name of its own', async () => {
  for (const n of [1, 2]) {
    const [snapshot] = await keeper('orders', null).snapshot();
    expect(snapshot?.title).toBe(
      `take the snapshot "orders-prod-before-cutover-${n}" of the cluster "orders"`,
    );
    expect(await make(snapshot as Action)).toMatchObject({ DBClusterSnapshots: [{ Status: 'available' }] });
  }
  expect([...databases.clusterSnapshots.keys()]).toEqual([
    'orders-prod-before-cutover-1',
    'orders-prod-before-cutover-2',
  ]);
  // The second would pass for a new one, if it were counted how many there are.
  databases.clusterSnapshots.delete('orders-prod-before-cutover-1');
  const [next] = await keeper('orders', null).snapshot();
  expect(next?.title).toContain('"orders-prod-before-cutover-3"');
});
