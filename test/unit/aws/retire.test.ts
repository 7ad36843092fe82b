import { afterAll, expect, test } from 'vitest';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { instanceKeeper, instanceOperations } from '../../../drivers/aws/instance.ts';
import { isRepeated } from '../../../drivers/aws/repeated.ts';
import type { Tools } from '../../../drivers/operation.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { prove } from '../../../engine/prove.ts';
import type { Action, AwsCall, Call, Json, OpCall, Proof } from '../../../engine/step.ts';
import { wallClock } from '../../../engine/world.ts';
import { putCluster, putInstance } from '../../../infra/sandbox/aws/rds/databases.ts';
import { openAccount } from './account.ts';

const { databases } = await openAccount();
const caller = awsCaller();
afterAll(() => caller.close());
const aws = async ({ all, ...call }: AwsCall): Promise<Json> =>
  (await (all ? caller.sendAll : caller.send)(call, Date.now() + 20_000)).answer;
const ask = (call: Call): Promise<Json> => {
  if (!('op' in call)) return aws(call as AwsCall);
  const { op, input } = call as OpCall;
  return instanceOperations
    .find(({ name }) => name === op)
    ?.run(input as never, { aws } as Tools) as Promise<Json>;
};
const proved = async (proof: Proof, once = false): Promise<Json> => {
  let output: Json = null;
  for (const probe of proof)
    output = await prove(probe, {
      ask,
      expected: (values) => values as readonly Json[],
      ...{ clock: wallClock, deadline: Date.now() + 20_000, once },
    });
  return output;
};

const keeper = (id: string) =>
  instanceKeeper(
    {
      ...{ name: 'shop', env: 'prod', target: { host: 'shop-aurora' } },
      source: { aws: { kind: 'instance', id } },
    } as Plan,
    { rows: async () => [], ask },
  );
const named = (actions: readonly Action[], id: string) => actions.find((each) => each.id === id) as Action;

test('an instance is deleted with a final snapshot, of a name of its own, and a second request changes nothing', async () => {
  for (const n of [1, 2]) {
    putInstance(databases, { identifier: 'shop', engine: 'mysql' });
    const actions = await keeper('shop').delete();
    await proved(named(actions, 'retirable').until);
    const { forward, until, title, back } = named(actions, 'delete');
    expect(title).toBe(`delete the instance "shop", with the final snapshot "shop-prod-final-${n}"`);
    expect(back).toMatchObject({
      irreversible: expect.stringContaining('lacks what "shop-aurora" took since'),
    });
    await ask(forward as Call);
    const again = await ask(forward as Call).catch((error: Error) => error);
    expect(isRepeated('rds:DeleteDBInstance', again as Error)).toBe(true);
    expect(await proved(until)).toEqual({ refused: 'DBInstanceNotFoundFault' });
    expect(databases.instanceSnapshots.get(`shop-prod-final-${n}`)?.status).toBe('available');
  }
});

test('one that is protected, or read from elsewhere, is left alone, with what to type', async () => {
  const { arn } = putInstance(databases, { identifier: 'kept', engine: 'mysql', deletionProtection: true });
  const { until } = named(await keeper('kept').delete(), 'retirable');
  await expect(proved(until, true)).rejects.toMatchObject({
    message: '"kept" is protected from being deleted',
    seen: { findings: [{ mend: expect.stringContaining('--no-deletion-protection') }] },
  });
  // What only deleting is protected from may be stopped.
  await proved(named(await keeper('kept').stop(), 'retirable').until);
  putCluster(databases, { identifier: 'reader', engine: 'aurora-mysql', source: arn });
  const stop = named(await keeper('kept').stop(), 'retirable');
  await expect(proved(stop.until, true)).rejects.toThrow('has the read replicas "reader"');
});

test('an instance is stopped, and started again on the way back', async () => {
  putInstance(databases, { identifier: 'resting', engine: 'mysql' });
  const { forward, until, back } = named(await keeper('resting').stop(), 'stop');
  await ask(forward as Call);
  await proved(until);
  expect(databases.instances.get('resting')?.status).toBe('stopped');
  await expect(proved(named(await keeper('resting').stop(), 'retirable').until, true)).rejects.toThrow(
    '"resting" is stopped, not available',
  );
  const { call, until: started } = back as { call: Call; until: Proof };
  await ask(call);
  await proved(started);
  expect(databases.instances.get('resting')?.status).toBe('available');
});

test('a member of a cluster is not stopped by itself', async () => {
  putCluster(databases, { identifier: 'orders', engine: 'aurora-mysql' });
  putInstance(databases, { identifier: 'orders-1', engine: 'aurora-mysql', cluster: 'orders' });
  const { forward } = named(await keeper('orders-1').stop(), 'stop');
  await expect(ask(forward as Call)).rejects.toMatchObject({ code: 'InvalidParameterCombination' });
});
