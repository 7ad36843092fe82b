import { afterAll, expect, test } from 'vitest';
import { operations } from '../../../cli/registry.ts';
import { awsCaller } from '../../../drivers/aws/caller.ts';
import { locate } from '../../../drivers/aws/locate.ts';
import { isRepeated } from '../../../drivers/aws/repeated.ts';
import type { Tools } from '../../../drivers/operation.ts';
import { auroraReplica } from '../../../drivers/replication/replica/replica.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { prove } from '../../../engine/prove.ts';
import type { Action, AwsCall, Call, Json, OpCall, Proof, Reader } from '../../../engine/step.ts';
import { wallClock } from '../../../engine/world.ts';
import { putCluster, putInstance } from '../../../infra/sandbox/aws/rds/databases.ts';
import { openAccount } from './account.ts';

const { databases } = await openAccount();
const caller = awsCaller();
afterAll(() => caller.close());
const sent: string[] = [];

async function send(call: Call): Promise<Json> {
  if ('op' in call) {
    const { op, input } = call as OpCall;
    const tools = {
      ...{ deadline: Date.now() + 20_000, stop: new AbortController().signal, on: 'source' },
      aws: send,
    };
    const verb = (await operations()).get(op);
    if (!verb) throw new Error(`there is no verb "${op}"`);
    return verb.run(input as never, tools as unknown as Tools);
  }
  const request = call as AwsCall;
  sent.push(request.aws);
  try {
    return (await caller.send(request, Date.now() + 20_000)).answer;
  } catch (error) {
    if (isRepeated(request.aws, error as { code?: string })) return { repeated: true };
    throw error;
  }
}
const read: Reader = { rows: async () => [], ask: send };

/** A plan that moves `source` to `cluster`; of the rest nothing is looked at. */
const planOf = (source: string, cluster: string, capacity: Plan['target']['capacity'] = null): Plan =>
  ({
    name: 'orders',
    env: 'prod',
    source: { aws: { kind: 'instance', id: source }, host: source, port: 3306, databases: ['orders'] },
    target: { aws: { kind: 'cluster', id: cluster }, host: cluster, port: 3306, capacity },
    traffic: { via: 'none' },
    replication: {
      replica: {
        class: 'db.r6g.large',
        version: null,
        parameter_group: null,
        subnet_group: null,
        security_groups: ['sg-1234'],
      },
    },
  }) as unknown as Plan;
const replicaOf = (source: string, cluster: string, capacity?: Plan['target']['capacity']) =>
  auroraReplica(planOf(source, cluster, capacity), read);

/** The proofs that ask AWS: there is no server behind it here. */
async function held(proof: Proof): Promise<void> {
  for (const probe of proof.filter(({ ask }) => !('sql' in ask)))
    await prove(probe, {
      ask: send,
      expected: (values) => values as readonly Json[],
      clock: wallClock,
      deadline: Date.now() + 20_000,
      once: false,
    });
}

async function make({ forward, until }: Action): Promise<void> {
  if (forward) await send(forward);
  await held(until);
}

async function takeBack({ back }: Action): Promise<void> {
  if (!('call' in back)) return;
  await send(back.call);
  await held(back.until);
}

const byId = (actions: readonly Action[]) => new Map(actions.map((each) => [each.id, each]));

/** Changes take their time there, and machines more. */

putInstance(databases, { identifier: 'old', engine: 'mysql' });

test('a replica is made with what the plan says of it, promoted once, and what was made is deleted', async () => {
  const replica = replicaOf('old', 'new', { min: 1, max: 8 });
  const made = byId(await replica.create());
  expect([...made.keys()]).toEqual(['cluster', 'instance', 'replicates']);
  const [cluster, instance] = [made.get('cluster') as Action, made.get('instance') as Action];
  await make(cluster);
  // An engine that was killed after a request makes it again.
  await make(cluster);
  expect(databases.clusters.get('new')).toMatchObject({
    source: databases.instances.get('old')?.arn,
    scaling: { min: 1, max: 8 },
    securityGroups: ['sg-1234'],
  });
  const before = await locate(planOf('old', 'new'), send);
  expect(before.target.host, 'it has an endpoint, and nothing that answers there').toBe('new');
  await make(instance);
  expect(databases.instances.get('new-1')).toMatchObject({ class: 'db.serverless', isPublic: false });
  const after = await locate(planOf('old', 'new'), send);
  expect(after.target.host).toBe(databases.clusters.get('new')?.endpoint);

  const promote = byId(await replica.promote()).get('promote') as Action;
  expect(promote.back).toEqual({
    nothing: 'it cannot be a replica again, and is deleted with what create-replica made',
  });
  sent.length = 0;
  await make(promote);
  await make(promote);
  expect(sent.filter((each) => each === 'rds:PromoteReadReplicaDBCluster')).toHaveLength(1);
  expect(databases.clusters.get('new')?.source).toBeUndefined();

  await takeBack(instance);
  await takeBack(cluster);
  expect([...databases.clusters.keys(), ...databases.instances.keys()]).toEqual(['old']);
});

test('a cluster that is being promoted is deleted once AWS lets it be', async () => {
  const replica = replicaOf('old', 'late');
  const made = byId(await replica.create());
  const [cluster, instance] = [made.get('cluster') as Action, made.get('instance') as Action];
  await make(cluster);
  await make(instance);
  const { forward } = byId(await replica.promote()).get('promote') as Action;
  await send(forward as Call);
  expect(databases.clusters.get('late')?.status).toBe('promoting');
  await takeBack(instance);
  await takeBack(cluster);
  expect(databases.clusters.has('late')).toBe(false);
});

test('one that stands is taken as it is, stays where the run goes back, and is never deleted', async () => {
  const { arn } = databases.instances.get('old') as { arn: string };
  putCluster(databases, { identifier: 'standing', engine: 'aurora-mysql', source: arn });
  putInstance(databases, { identifier: 'standing-1', engine: 'aurora-mysql', cluster: 'standing' });
  const replica = replicaOf('old', 'standing');
  const actions = await replica.create();
  expect(actions.map(({ id, forward }) => [id, forward])).toEqual([
    ['cluster', undefined],
    ['replicates', undefined],
  ]);
  await make(actions[0] as Action);
  expect(byId(await replica.promote()).get('promote')?.back).toMatchObject({
    nothing: expect.stringContaining('it stays as a cluster by itself'),
  });
  const asked = { cluster: 'standing', source: 'old', tag: 'orders-prod' };
  await expect(send({ op: 'replica.remove-cluster@1', input: asked })).rejects.toThrow(
    'the cluster "standing" does not carry this plan’s tag: it is somebody else’s, and stays',
  );
  await expect(
    send({ op: 'replica.remove-instance@1', input: { id: 'standing-1', tag: 'orders-prod' } }),
  ).rejects.toThrow('somebody else’s');
  await expect(replicaOf('old', 'another').create()).rejects.toThrow(
    'the instance "old" has the Aurora replica "standing", and can have one only',
  );
});

test('what stands under the cluster’s name and is no replica of the source is refused', async () => {
  putInstance(databases, { identifier: 'free', engine: 'mysql' });
  putCluster(databases, { identifier: 'alone', engine: 'aurora-mysql' });
  putInstance(databases, { identifier: 'alone-1', engine: 'aurora-mysql', cluster: 'alone' });
  putCluster(databases, { identifier: 'empty', engine: 'aurora-mysql' });
  for (const name of ['alone', 'empty'])
    await expect(replicaOf('free', name).create(), name).rejects.toThrow(
      `the cluster "${name}" stands by itself, and cannot be made a replica of "free"`,
    );
  await expect(replicaOf('free', 'standing').create()).rejects.toThrow('and not of "free"');
  putInstance(databases, { identifier: 'unsaved', engine: 'mysql', backups: 0 });
  await expect(replicaOf('unsaved', 'fresh').create()).rejects.toThrow(
    'the instance "unsaved" has no automated backups, without which it has no replica',
  );
});
