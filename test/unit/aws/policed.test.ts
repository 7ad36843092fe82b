import { afterAll, expect, test, vi } from 'vitest';
import { policyOf, usesOf } from '../../../cli/policy.ts';
import { openWorld } from '../../../cli/world.ts';
import { s3Store } from '../../../drivers/aws/s3-store.ts';
import { route53Traffic } from '../../../drivers/traffic/route53.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, AwsCall, Call, Reader } from '../../../engine/step.ts';
import type { World } from '../../../engine/world.ts';
import { createBuckets } from '../../../infra/sandbox/aws/buckets.ts';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { s3Service } from '../../../infra/sandbox/aws/s3.ts';
import {
  putSecret,
  type Secrets,
  secretsManagerService,
} from '../../../infra/sandbox/aws/secrets-manager.ts';
import { startAws } from '../../../infra/sandbox/aws/server.ts';
import { canonical, createZones } from '../../../infra/sandbox/aws/zones.ts';
import { describeClient, describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { start, step, toy } from '../engine/toy.ts';
import { examples, inBucket, quickstart, readExample } from './examples.ts';

const stops: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** An AWS with what a plan names, where whoever asks has the policy of that plan; the environment leads there. */
async function openAws(plan: Plan) {
  const zones = createZones({ propagation: 0 });
  const { traffic } = plan;
  if (traffic.via !== 'route53') throw new Error('the plan has no record');
  const records = ['db', 'other'].map((name) => ({
    name: canonical(`${name}.internal.example.com`),
    ...{ type: 'CNAME', ttl: 60, values: [plan.source.host] },
  }));
  const zone = { name: canonical(traffic.zone), reference: '1', isPrivate: true, comment: undefined };
  zones.create(zone, records);
  const secrets: Secrets = new Map();
  for (const name of ['shop/source', 'shop/target', 'shop/app', 'shop/other'])
    putSecret(secrets, name, JSON.stringify({ username: 'u', password: 'long-enough' }));
  const buckets = createBuckets();
  buckets.create('acme-migrations');
  const aws = await startAws({
    services: [route53Service(zones), secretsManagerService(secrets), s3Service(buckets)],
    policy: await policyOf(plan),
  });
  stops.push(() => aws.stop());
  const { AURORA_MIGRATE_SURROUNDINGS: _, ...environment } = describeEnvironment(aws.endpoint, '');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return { aws, zones };
}

async function openOn(plan: Plan): Promise<World> {
  const world = await openWorld(plan);
  stops.push(() => world.close());
  return world;
}

/** Every AWS call in some actions: forward moves, proofs, watches and ways back. */
function callsOf(value: unknown): readonly AwsCall[] {
  if (value === null || typeof value !== 'object') return [];
  return [...('aws' in value ? [value as AwsCall] : []), ...Object.values(value).flatMap(callsOf)];
}

test.each(examples)(
  'the policy of %s covers each call that is planned, asked, or made on a way back',
  async (file) => {
    const plan = await readExample(file);
    const { aws } = await openAws(plan);
    const world = await openOn(plan);
    const asked: Call[] = [];
    const reader: Reader = {
      ...world.read,
      ask: (call) => {
        asked.push(call);
        return world.read.ask(call);
      },
    };
    const uses = await usesOf(plan);
    for (const to of ['target', 'source'] as const) {
      const traffic = route53Traffic(plan, reader, to);
      const lowered = await traffic.lowerTtl();
      const actions: readonly Action[] = [
        ...lowered,
        ...(await traffic.switch()),
        ...traffic.settle(),
        ...(await traffic.restoreTtl(lowered[0] ?? null)),
      ];
      const calls = [...callsOf(actions), ...callsOf(asked)];
      expect(calls.length).toBeGreaterThan(5);
      expect(calls.filter((call) => !uses.includes(call.aws as never))).toEqual([]);
      // And AWS lets them through: all but those that need another's answer, which the run makes below.
      for (const call of calls)
        if (!JSON.stringify(call).includes('"$'))
          await world.make(call, { deadline: Date.now() + 10_000 } as never);
    }
    const it = toy();
    const traffic = route53Traffic(plan, world.read, 'target');
    const steps = [
      step('lower-ttl', 'prepare', ...(await traffic.lowerTtl()).slice(0, 1)),
      step('switch-traffic', 'cutover', ...(await traffic.switch()), ...traffic.settle().slice(0, 1)),
    ];
    expect(await start(it, steps, { world })).toEqual({ how: 'done' });
    expect(aws.log.filter(({ refused }) => refused !== undefined)).toEqual([]);
  },
);

test('a call that is not declared is refused by the sandbox, and fails the run', async () => {
  const { aws } = await openAws(quickstart);
  const world = await openOn(quickstart);
  const make = (call: AwsCall) => world.make(call, { deadline: Date.now() + 10_000 } as never);
  const { HostedZones } = (await make({
    aws: 'route53:ListHostedZonesByName',
    input: {},
  })) as { HostedZones: readonly { readonly Id: string }[] };
  const HostedZoneId = (HostedZones[0]?.Id ?? '').replace('/hostedzone/', '');
  const upsert = (Name: string): AwsCall => ({
    aws: 'route53:ChangeResourceRecordSets',
    input: {
      HostedZoneId,
      ChangeBatch: {
        Changes: [
          {
            Action: 'UPSERT',
            ResourceRecordSet: { Name, Type: 'CNAME', TTL: 5, ResourceRecords: [{ Value: 'x.internal' }] },
          },
        ],
      },
    },
  });
  await make(upsert('DB.internal.example.com.'));
  const undeclared: readonly AwsCall[] = [
    { aws: 'route53:GetHostedZone', input: { Id: HostedZoneId } },
    { aws: 'secretsmanager:GetSecretValue', input: { SecretId: 'shop/other' } },
    { aws: 'secretsmanager:PutSecretValue', input: { SecretId: 'shop/app', SecretString: '{}' } },
    upsert('other.internal.example.com'),
  ];
  for (const call of undeclared) {
    await expect(make(call), call.aws).rejects.toMatchObject({
      message: expect.stringContaining('is not authorized to perform'),
      next: expect.stringContaining('`migrate policy PLAN`'),
    });
    expect(aws.log.at(-1)).toMatchObject({ refused: expect.stringMatching(/^AccessDenied/) });
  }
  const action: Action = {
    id: 'other',
    title: 'change a record that the plan does not name',
    forward: upsert('other.internal.example.com'),
    until: [
      { ask: { aws: 'route53:GetHostedZone', input: { Id: HostedZoneId } }, path: '', is: [], within: '1s' },
    ],
    back: { nothing: 'it was refused' },
  };
  const outcome = await start(toy(), [step('switch', 'prepare', action)], { world });
  expect(outcome).toMatchObject({ how: 'unwound', because: expect.stringContaining('is not authorized') });
});

test('records in S3 are kept with what the policy allows, and nowhere else', async () => {
  const { aws } = await openAws(inBucket);
  const at = (prefix: string) => s3Store({ bucket: 'acme-migrations', prefix }, describeClient(aws.endpoint));
  const store = at('orders').folder('dev');
  expect(await store.create('lease-1', 'x')).toBe(true);
  expect(await store.read('lease-1')).toBe('x');
  expect(await store.list()).toEqual(['lease-1']);
  await expect(at('others').create('lease-1', 'x')).rejects.toThrow('is not authorized');
});
