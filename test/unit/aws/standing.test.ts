import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { doctorCommand } from '../../../cli/commands/doctor.ts';
import { policyOf } from '../../../cli/policy.ts';
import { printStanding } from '../../../cli/print-standing.ts';
import { standingOf } from '../../../cli/standing.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { createBuckets } from '../../../infra/sandbox/aws/buckets.ts';
import { emptyAccount } from '../../../infra/sandbox/aws/dms/account.ts';
import { dmsService } from '../../../infra/sandbox/aws/dms/service.ts';
import { createDatabases, putCluster, putInstance } from '../../../infra/sandbox/aws/rds/databases.ts';
import { rdsService } from '../../../infra/sandbox/aws/rds/service.ts';
import { route53Service } from '../../../infra/sandbox/aws/route53.ts';
import { s3Service } from '../../../infra/sandbox/aws/s3.ts';
import {
  putSecret,
  type Secrets,
  secretsManagerService,
} from '../../../infra/sandbox/aws/secrets-manager.ts';
import { type Aws, startAws } from '../../../infra/sandbox/aws/server.ts';
import { createTopics, snsService } from '../../../infra/sandbox/aws/sns.ts';
import { stsService } from '../../../infra/sandbox/aws/sts.ts';
import { createZones, type RecordSet } from '../../../infra/sandbox/aws/zones.ts';
import { describeEnvironment } from '../../../infra/sandbox/environment.ts';
import { readExample, root } from './examples.ts';

const topic = 'arn:aws:sns:us-east-1:123456789012:migrations';
const example = await readExample('rds-mysql-to-aurora-dms.yaml');
const bySecond = example.replication.dms;
if (bySecond === null) throw new Error('the plan does not move by DMS');

/** The example, with everything that a plan can name: a bucket, a topic, a group, and endpoints that Terraform makes. */
const plan: Plan = {
  ...example,
  state: 's3://acme-migrations/shop',
  hooks: [{ when: 'done', sns: topic, within: '5s' }],
  replication: { ...example.replication, dms: { ...bySecond, subnet_group: 'private' } },
  infrastructure: {
    ...example.infrastructure,
    dms: { ...example.infrastructure.dms, endpoints: 'terraform' },
  },
};
const secretNames = ['source', 'app', 'target', 'replication', 'dms'].map((name) => `shop/dev/${name}`);
const host = 'shop-dev.sandbox.us-east-1.rds.sandbox.invalid';

/** An AWS that has all of it, and lets its caller do what the plan's policy allows, and nothing else. */
async function openWhole(of: Plan = plan) {
  const databases = createDatabases();
  putInstance(databases, { identifier: 'shop-dev', engine: 'mysql' });
  putCluster(databases, { identifier: 'shop-aurora-dev', engine: 'aurora-mysql' });
  putInstance(databases, {
    identifier: 'shop-aurora-dev-1',
    engine: 'aurora-mysql',
    cluster: 'shop-aurora-dev',
  });
  const secrets: Secrets = new Map();
  for (const name of secretNames)
    putSecret(secrets, name, JSON.stringify({ username: 'u', password: 'hidden-away' }));
  const buckets = createBuckets();
  buckets.create('acme-migrations');
  const topics = createTopics();
  topics.arns.add(topic);
  const zones = createZones({ propagation: 0 });
  const record: RecordSet = { name: 'db.internal.example.com.', type: 'CNAME', ttl: 60, values: [host] };
  const zone = { name: 'internal.example.com.', reference: '1', isPrivate: true, comment: undefined };
  const { id } = zones.create(zone, [record]).zone;
  const dms = emptyAccount({
    resolve: () => undefined,
    secret: () => undefined,
    bucket: () => true,
    metric: () => undefined,
    log: () => undefined,
  });
  const common = { created: new Date(), tags: new Map() };
  const arn = (kind: string, name: string) => `arn:aws:dms:us-east-1:123456789012:${kind}:${name}`;
  dms.subnetGroups.set('private', {
    ...common,
    arn: arn('subgrp', 'private'),
    identifier: 'private',
    description: '',
    subnets: ['subnet-1', 'subnet-2'],
  });
  dms.instances.set(arn('rep', 'SHOP'), {
    ...common,
    ...{ arn: arn('rep', 'SHOP'), identifier: 'shop-dev', instanceClass: 'dms.t3.medium', storage: 50 },
    ...{ engineVersion: '3.5.4', multiAz: false, isPublic: false, upgrades: false },
    ...{ subnetGroup: 'private', securityGroups: [], status: 'available' },
  });
  for (const type of ['source', 'target'] as const)
    dms.endpoints.set(arn('endpoint', type), {
      ...common,
      ...{ arn: arn('endpoint', type), identifier: `shop-dev-${type}`, type, engine: 'mysql', ssl: 'none' },
      ...{ certificate: undefined, attributes: undefined, script: undefined, status: 'active' },
      postgresql: undefined,
      credentials: { server: 'x', port: 3306, user: 'u', password: 'hidden-away' },
    });
  dms.replications.set(arn('task', 'SHOP'), {
    ...common,
    ...{ arn: arn('task', 'SHOP'), identifier: 'shop-dev', instance: arn('rep', 'SHOP'), compute: null },
    ...{ source: arn('endpoint', 'source'), target: arn('endpoint', 'target'), type: 'full-load-and-cdc' },
    ...{
      mappings: '{"rules":[]}',
      settings: '{}',
      cdcStart: undefined,
      updated: new Date(),
      status: 'ready',
    },
    ...{ memory: null, run: null, ended: null, startedAs: undefined },
  });
  const aws = await startAws({
    services: [
      ...[rdsService(databases), secretsManagerService(secrets), s3Service(buckets), snsService(topics)],
      ...[route53Service(zones), dmsService(dms), stsService()],
    ],
    policy: await policyOf(of),
  });
  const { AURORA_MIGRATE_SURROUNDINGS: _, ...environment } = describeEnvironment(aws.endpoint, '');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const change = (...sets: readonly RecordSet[]) =>
    zones.change(id, [
      { action: 'DELETE', set: record },
      ...sets.map((set) => ({ action: 'CREATE', set }) as const),
    ]);
  return { aws, databases, secrets, topics, dms, change, record };
}

let world: Awaited<ReturnType<typeof openWhole>>;
const opened: Aws[] = [];
beforeEach(async () => {
  world = await openWhole();
  opened.push(world.aws);
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.stop()));
});

/** What does not stand, in short. */
const lacks = async (of: Plan = plan) =>
  (await standingOf(of)).filter(({ state }) => state !== 'stands' && state !== 'unasked');

test('everything is asked for with no more than the plan’s own policy, and no secret is said', async () => {
  const found = await standingOf(plan);
  expect(world.aws.log.filter(({ refused }) => refused !== undefined)).toEqual([]);
  const text = printStanding(found, { plan, file: 'plans/shop.yaml' }, false);
  expect(text).not.toContain('hidden-away');
  // AWS gives a zone's id.
  await expect(text.replace(/Z[0-9A-F]{20}/, 'Z1')).toMatchFileSnapshot('__snapshots__/standing.txt');
});

test('each thing that is taken away is missing, and so says its line, with what makes it', async () => {
  const without: readonly [string, () => unknown, string][] = [
    [
      'RDS instance "shop-dev"',
      () => world.databases.instances.delete('shop-dev'),
      'aws rds describe-db-instances',
    ],
    [
      'Aurora cluster "shop-aurora-dev"',
      () => world.databases.clusters.delete('shop-aurora-dev'),
      'terraform -chdir=terraform/shop/dev/database apply',
    ],
    [
      'replication subnet group "private"',
      () => world.dms.subnetGroups.clear(),
      'aws dms create-replication-subnet-group',
    ],
    [
      'endpoint "shop-dev-source" of DMS',
      () => world.dms.endpoints.clear(),
      'terraform -chdir=terraform/shop/dev/migration apply',
    ],
    [
      'task "shop-dev" of DMS',
      () => world.dms.replications.clear(),
      'terraform -chdir=terraform/shop/dev/migration apply',
    ],
    ['record "db.internal.example.com"', () => world.change(), 'Create it with the value'],
    [
      'secret "shop/dev/app"',
      () => world.secrets.delete('shop/dev/app'),
      'aws secretsmanager create-secret --name shop/dev/app',
    ],
    [
      'secret "shop/dev/target"',
      () => world.secrets.delete('shop/dev/target'),
      'terraform -chdir=terraform/shop/dev/database apply',
    ],
    [
      `topic "${topic}"`,
      () => world.topics.arns.clear(),
      'aws sns create-topic --region us-east-1 --name migrations',
    ],
  ];
  for (const [name, take, next] of without) {
    world = await openWhole();
    opened.push(world.aws);
    take();
    expect(await lacks(), name).toContainEqual(
      expect.objectContaining({ name, state: 'missing', next: expect.stringContaining(next) }),
    );
  }
});

test('a bucket or a zone of another name is missing', async () => {
  const elsewhere: Plan = {
    ...plan,
    state: 's3://acme-migrations-2/shop',
    traffic: { ...(plan.traffic as Extract<Plan['traffic'], { via: 'route53' }>), zone: 'example.org' },
  };
  vi.stubEnv('AWS_ENDPOINT_URL', (await unbound()).endpoint);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', process.env.AWS_ENDPOINT_URL);
  const found = await lacks(elsewhere);
  expect(found).toContainEqual(
    expect.objectContaining({
      name: 'bucket "acme-migrations-2"',
      state: 'missing',
      next: expect.stringContaining('aws s3 mb s3://acme-migrations-2'),
    }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ name: 'hosted zone "example.org"', state: 'missing' }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'record', state: 'missing', found: 'its zone is not there' }),
  );
});

/** An AWS with buckets alone, whose caller may do everything. */
async function unbound(): Promise<Aws> {
  const aws = await startAws({ services: [s3Service(createBuckets()), stsService()] });
  opened.push(aws);
  return aws;
}

test('what stands otherwise than the plan needs it is wrong', async () => {
  const { databases, secrets, change, record, dms } = world;
  putCluster(databases, { identifier: 'shop-aurora-dev', engine: 'aurora-postgresql' });
  putInstance(databases, { identifier: 'shop-dev', engine: 'mysql', status: 'rebooting' });
  secrets.delete('shop/dev/app');
  putSecret(secrets, 'shop/dev/app', 'hidden-away');
  change({ ...record, values: ['elsewhere.example.com'] });
  for (const each of dms.instances.values()) each.status = 'deleting';
  const found = await lacks();
  expect(found.map(({ name, state }) => `${state} ${name}`)).toEqual([
    'wrong RDS instance "shop-dev"',
    'wrong Aurora cluster "shop-aurora-dev"',
    'wrong replication instance "shop-dev" of DMS',
    'wrong record "db.internal.example.com"',
    'wrong secret "shop/dev/app"',
  ]);
  expect(JSON.stringify(found)).not.toContain('hidden-away');
  expect(found.every(({ next }) => next !== undefined)).toBe(true);
});

test('a cluster without a writer is wrong, and after a cutover the record may lead to the target', async () => {
  world.databases.instances.delete('shop-aurora-dev-1');
  world.change({
    ...world.record,
    values: [world.databases.clusters.get('shop-aurora-dev')?.endpoint ?? ''],
  });
  expect(await lacks()).toEqual([
    expect.objectContaining({
      kind: 'cluster',
      state: 'wrong',
      found: expect.stringContaining('without an instance that writes'),
    }),
  ]);
});

test('what a run makes is not missing', async () => {
  world.dms.endpoints.clear();
  world.dms.replications.clear();
  world.dms.instances.clear();
  const byRun: Plan = { ...plan, infrastructure: example.infrastructure };
  expect((await lacks(byRun)).map(({ state }) => state)).toEqual(['later', 'later', 'later', 'later']);
});

test('a replica that the run makes is not missing, and one of something else is wrong', async () => {
  const replica = await readExample('rds-to-aurora-replica.yaml');
  world = await openWhole(replica);
  opened.push(world.aws);
  const { clusters } = world.databases;
  const cluster = async () => (await standingOf(replica)).find(({ kind }) => kind === 'cluster');
  expect(await cluster()).toMatchObject({
    state: 'wrong',
    found: expect.stringContaining('a replica of nothing'),
  });
  const found = clusters.get('shop-aurora-dev');
  if (found) found.source = 'arn:aws:rds:us-east-1:123456789012:db:another';
  expect(await cluster()).toMatchObject({ state: 'wrong', found: 'replica of another' });
  expect((await lacks()).find(({ kind }) => kind === 'cluster')?.found).toContain(
    'read replica of arn:aws:rds',
  );
  if (found) found.source = 'arn:aws:rds:us-east-1:123456789012:db:shop-dev';
  expect(await cluster()).toMatchObject({ state: 'stands' });
  clusters.delete('shop-aurora-dev');
  expect(await cluster()).toMatchObject({ state: 'later' });
});

function listen() {
  let said = '';
  const out = (text: string) => {
    said += text;
  };
  return { io: { out, err: out, colour: false }, said: () => said };
}

test('the exit code says whether all of it is there, whether something is missing, or whether nobody answered', async () => {
  const file = new URL('plans/rds-mysql-to-aurora-dms.yaml', root).pathname;
  const code = (io = listen().io) => doctorCommand(file, { env: 'dev' }, io);
  expect(await code()).toBe(0);
  world.secrets.delete('shop/dev/app');
  expect(await code()).toBe(3);
  const { io, said } = listen();
  expect(await doctorCommand(file, { env: 'dev', json: true }, io)).toBe(3);
  const { plan: name, env, ready, findings } = JSON.parse(said());
  expect({ name, env, ready }).toEqual({ name: 'shop', env: 'dev', ready: false });
  expect(findings).toContainEqual(
    expect.objectContaining({ name: 'secret "shop/dev/app"', state: 'missing' }),
  );
  vi.stubEnv('AWS_ACCESS_KEY_ID', '');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', '');
  const unknown = listen();
  expect(await code(unknown.io)).toBe(1);
  expect(unknown.said()).toMatch(
    /^unanswered {2}the caller .*\n +→ Give credentials as the AWS CLI takes them/,
  );
});

test('a plan that names nothing of AWS says so, and nobody is asked', async () => {
  const own = { user: 'mover', password: { env: 'NONE' } };
  const { source, target, replication } = example;
  const bare: Plan = {
    ...example,
    source: {
      ...source,
      aws: null,
      credentials: own,
      application: { ...source.application, credentials: own },
    },
    target: { ...target, aws: null, credentials: own },
    replication: {
      ...replication,
      dms: null,
      credentials: own,
      target_credentials: null,
      reverse_credentials: own,
    },
    traffic: { via: 'none' },
  };
  expect(await standingOf(bare)).toEqual([]);
  expect(world.aws.log).toEqual([]);
  expect(printStanding([], { plan: bare, file: 'x' }, false)).toBe(
    '"shop" names nothing of AWS: there is nothing to ask for.\n',
  );
});
