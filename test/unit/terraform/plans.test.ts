import { join } from 'node:path';
import { expect, test } from 'vitest';
import { known } from '../../../cli/known.ts';
import { policyOf } from '../../../cli/policy.ts';
import { namesOf } from '../../../drivers/replication/dms/names.ts';
import { readPlan } from '../../../engine/plan/read.ts';
import { all, cases, root, synthesized } from './rig.ts';

const every = await cases();
// The first that asks waits for all of them.
await all();

test('there is something to look at', () => {
  expect(every.length).toBeGreaterThanOrEqual(10);
});

test.each(every)('$name: the same bytes twice, and those that are committed', async (one) => {
  const first = (await all()).filter(({ name }) => name === one.name);
  const second = await synthesized(one);
  expect(second).toEqual(first);
  for (const { stack, text } of first) {
    const folder = one.name.replace(' for ', '-');
    await expect(text).toMatchFileSnapshot(
      join(root, 'test/unit/terraform/__snapshots__', folder, `${stack}.tf.json.snap`),
    );
    expect(text).not.toContain(root);
  }
});

test('a stack is there because the plan needs it', async () => {
  const stacks = async (name: string) => {
    const found = (await all()).filter((each) => each.name === name);
    return found.map(({ stack }) => stack);
  };
  expect(await stacks('quickstart for prod')).toEqual(['traffic']);
  expect(await stacks('rds-mysql-to-aurora-dms for prod')).toEqual([
    'network',
    'access',
    'database',
    'traffic',
    'migration',
  ]);
  expect(await stacks('beside for base')).toEqual(['network', 'database', 'migration']);
  expect(await stacks('adopted for base')).toEqual([
    'network',
    'access',
    'traffic',
    'monitoring',
    'migration',
  ]);
  expect(await stacks('demonstration for prod')).toHaveLength(7);
});

test('what exists is imported or looked up, and not made', async () => {
  const found = (await all()).filter(({ name }) => name === 'adopted for base');
  const made = found.flatMap(({ document }) => Object.keys(document.resource ?? {}));
  for (const kind of [
    'aws_vpc',
    'aws_subnet',
    'aws_rds_cluster',
    'aws_route53_zone',
    'aws_sns_topic',
    'aws_iam_openid_connect_provider',
  ])
    expect(made).not.toContain(kind);
  expect(found.flatMap(({ document }) => document.import ?? []).map(({ to }) => to)).toEqual([
    'aws_iam_role.roles_dms_vpc_role',
    'aws_iam_role_policy_attachment.roles_dms_vpc_role_policy',
    'aws_iam_role.roles_dms_cloudwatch_logs_role',
    'aws_iam_role_policy_attachment.roles_dms_cloudwatch_logs_role_policy',
    'aws_route53_record.record',
  ]);
});

test('a state is kept where the plan keeps its records, and not among them', async () => {
  const backendOf = async (name: string) =>
    (await all()).find((each) => each.name === name && each.stack === 'traffic')?.document.terraform.backend;
  expect(await backendOf('demonstration for prod')).toEqual({
    s3: {
      bucket: 'acme-migrations',
      key: 'records/demo/terraform/prod/traffic.tfstate',
      encrypt: true,
      use_lockfile: true,
    },
  });
  expect(await backendOf('quickstart for prod')).toEqual({
    local: { path: '../../../.aurora-migrate/shop/terraform/prod/traffic.tfstate' },
  });
});

const plan = async (name: string, env: string) => {
  const reading = await readPlan(join(root, 'test/unit/terraform/plans', name), env, await known());
  if (!reading.ok) throw new Error(`${name} is not valid`);
  return reading.plan;
};

test('the engine’s role has exactly what `migrate policy` prints', async () => {
  const stacks = (await all()).filter(({ name }) => name === 'demonstration for prod');
  const access = stacks.find(({ stack }) => stack === 'access');
  const { policy } = access?.document.resource?.aws_iam_role_policy?.engine_policy ?? {};
  const account = '123456789012';
  const printed = await policyOf(await plan('demonstration.yaml', 'prod'), { account, region: 'eu-west-1' });
  const expression = /\$\{data\.aws_caller_identity\.account\.account_id\}/g;
  expect(JSON.parse(String(policy).replace(expression, account))).toEqual(printed);
});

test('the role of a review is given to reviews alone, and may change nothing', async () => {
  const stacks = (await all()).filter(({ name }) => name === 'adopted for base');
  const { aws_iam_role: roles, aws_iam_role_policy: policies } =
    stacks.find(({ stack }) => stack === 'access')?.document.resource ?? {};
  expect(roles?.engine_reader?.name).toBe('adopted-base-reader');
  const trusted = (role: string) =>
    /repo:acme\/orders:environment:[\w-]+/.exec(String(roles?.[role]?.assume_role_policy))?.[0];
  expect(trusted('engine_role')).toBe('repo:acme/orders:environment:production');
  expect(trusted('engine_reader')).toBe('repo:acme/orders:environment:production-review');
  const { Statement } = JSON.parse(String(policies?.engine_reading?.policy)) as {
    Statement: readonly { readonly Action: readonly string[] }[];
  };
  const allowed = Statement.flatMap(({ Action }) => Action);
  expect(allowed).toContain('secretsmanager:GetSecretValue');
  expect(allowed.filter((each) => !/:(?:Describe|Get|List|Filter)/.test(each))).toEqual([]);
});

test('a cluster of PostgreSQL has the plan’s database, and an administrator whose name is not reserved', async () => {
  const stacks = (await all()).filter(({ name }) => name === 'postgresql-to-aurora for prod');
  const { resource } = stacks.find(({ stack }) => stack === 'database')?.document ?? {};
  expect(resource?.aws_rds_cluster?.aurora_cluster).toMatchObject({
    ...{ engine: 'aurora-postgresql', database_name: 'shop', master_username: 'postgres' },
  });
  expect(JSON.stringify(resource?.aws_secretsmanager_secret_version)).toContain('postgres');
});

test('what the engine looks for in DMS has the names that it looks by', async () => {
  const names = namesOf(await plan('demonstration.yaml', 'prod'));
  const stacks = (await all()).filter(({ name }) => name === 'demonstration for prod');
  const { resource } = stacks.find(({ stack }) => stack === 'migration')?.document ?? {};
  const of = (kind: string, field: string) =>
    Object.values(resource?.[kind] ?? {}).map((given) => given[field]);
  expect(of('aws_dms_replication_instance', 'replication_instance_id')).toEqual([names.instance]);
  expect(of('aws_dms_replication_task', 'replication_task_id')).toEqual([names.task]);
  expect(of('aws_dms_endpoint', 'endpoint_id')).toEqual([names.endpoint('source'), names.endpoint('target')]);
  expect(of('aws_dms_certificate', 'certificate_id')).toEqual([
    names.certificate('source'),
    names.certificate('target'),
  ]);
});
