import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { policyOf, usesOf } from '../../../cli/policy.ts';
import { permissions } from '../../../drivers/aws/permissions.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { inBucket, quickstart, root } from './examples.ts';

/** What a plan says of its replication instance where it says nothing. */
const dmsDefaults: Omit<NonNullable<Plan['replication']['dms']>, 'instance'> = {
  ...{ parallel: 8, batch_apply: false, class: 'dms.t3.medium', storage: 50, multi_az: false },
  ...{ subnet_group: 'private', security_groups: [], units: { min: 1, max: 16 }, assessment: null },
};

test('a policy has a statement for each purpose, narrowed by what is known, and is always the same', async () => {
  const known = { account: '123456789012', region: 'eu-west-1', zone: 'Z1' };
  const { Version, Statement } = await policyOf(inBucket, known);
  expect(Version).toBe('2012-10-17');
  expect(Statement.map(({ Sid, Action, Resource }) => [Sid, Action, Resource])).toEqual([
    ['FindHostedZone', ['route53:ListHostedZonesByName'], ['*']],
    ['ReadRecord', ['route53:ListResourceRecordSets'], ['arn:aws:route53:::hostedzone/Z1']],
    ['SwitchRecord', ['route53:ChangeResourceRecordSets'], ['arn:aws:route53:::hostedzone/Z1']],
    ['AwaitChange', ['route53:GetChange'], ['arn:aws:route53:::change/*']],
    [
      'ReadSecrets',
      ['secretsmanager:GetSecretValue'],
      ['app', 'source', 'target'].map(
        (name) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/${name}-??????`,
      ),
    ],
    ['KeepRecords', ['s3:GetObject', 's3:PutObject'], ['arn:aws:s3:::acme-migrations/orders/*']],
    ['FindRecords', ['s3:ListBucket'], ['arn:aws:s3:::acme-migrations']],
  ]);
  expect(Statement[2]?.Condition).toEqual({
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': ['db.internal.example.com'],
      'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
    },
  });
  expect(JSON.stringify(await policyOf(inBucket, known))).toBe(JSON.stringify({ Version, Statement }));
});

test('what is not known is a wildcard, and a partition of its own has its own ARNs', async () => {
  const all = (policy: Awaited<ReturnType<typeof policyOf>>) =>
    policy.Statement.flatMap(({ Resource }) => Resource);
  expect(all(await policyOf(quickstart))).toContain('arn:aws:secretsmanager:*:*:secret:shop/app-??????');
  const inChina = all(await policyOf(inBucket, { region: 'cn-north-1' }));
  expect(inChina.filter((each) => each !== '*' && !each.startsWith('arn:aws-cn:'))).toEqual([]);
});

test('a role that only looks may do nothing else, and has all that it looks with', async () => {
  const { Statement } = await policyOf(inBucket, {}, 'reader');
  expect(Statement.map(({ Sid, Action }) => [Sid, ...Action])).toEqual([
    ['FindHostedZone', 'route53:ListHostedZonesByName'],
    ['ReadRecord', 'route53:ListResourceRecordSets'],
    ['AwaitChange', 'route53:GetChange'],
    ['ReadSecrets', 'secretsmanager:GetSecretValue'],
    ['KeepRecords', 's3:GetObject'],
    ['FindRecords', 's3:ListBucket'],
  ]);
});

test('a plan that needs nothing of AWS has no statements', async () => {
  const own = { user: 'mover', password: { env: 'NONE' } };
  const { source, replication } = quickstart;
  const plan: Plan = {
    ...quickstart,
    source: { ...source, credentials: own, application: { ...source.application, credentials: own } },
    target: { ...quickstart.target, credentials: own },
    replication: { ...replication, credentials: own, reverse_credentials: own },
    traffic: { via: 'none' },
  };
  expect((await policyOf(plan)).Statement).toEqual([]);
});

const step = (name: string): Plan['phases']['cutover'][number] => ({
  ...{ id: name, step: name, phase: 'cutover', params: {}, not_before: null },
});

test('whatever is sent to AWS anywhere has its row in the table, and no row is for nothing', async () => {
  const named = new Set<string>();
  for (const folder of ['cli', 'drivers', 'data', 'steps', 'engine'])
    for (const file of await readdir(new URL(folder, root), { recursive: true }))
      if (file.endsWith('.ts'))
        for (const [, name = ''] of (await readFile(new URL(`${folder}/${file}`, root), 'utf8')).matchAll(
          /\baws: '([a-z0-9]+:[A-Z]\w+)'/g,
        ))
          named.add(name);
  expect(named.size).toBeGreaterThan(3);
  expect([...named].filter((name) => !Object.hasOwn(permissions, name))).toEqual([]);
  const { source, target, replication } = inBucket;
  const role = 'arn:aws:iam::123456789012:role/dms-reports';
  const assessment = { bucket: 'reports', folder: null, role, only: [], except: [] };
  const dms = { ...dmsDefaults, instance: 'orders-dev', assessment };
  const all: Plan = {
    ...inBucket,
    source: { ...source, aws: { kind: 'instance', id: 'orders-old' } },
    target: { ...target, engine: 'aurora-mysql', aws: { kind: 'cluster', id: 'orders' } },
    replication: { ...replication, via: 'dms', dms },
    phases: {
      ...inBucket.phases,
      cutover: [step('set-capacity'), step('snapshot-target')],
      cleanup: [
        { ...step('retire-source'), params: { how: 'stop' } },
        { ...step('retire-source'), params: { how: 'delete' } },
      ],
    },
    hooks: [{ when: 'done', sns: 'arn:aws:sns:eu-west-1:123456789012:migrations', within: '5s' }],
  };
  const serverless: Plan = { ...all, replication: { ...all.replication, via: 'dms-serverless' } };
  const made = { class: 'db.r6g.large', version: null, parameter_group: null, subnet_group: null };
  const replica: Plan = {
    ...all,
    replication: {
      ...all.replication,
      ...{ via: 'aurora-replica', dms: null, replica: { ...made, security_groups: [] } },
    },
  };
  const plans = [all, serverless, replica];
  const used = new Set((await Promise.all(plans.map(usesOf))).flat());
  expect([...used].sort()).toEqual(Object.keys(permissions).sort());
  const { Statement } = await policyOf(all, { account: '123456789012', region: 'eu-west-1' });
  const ofDms = (...kinds: readonly string[]) =>
    kinds.map((kind) => `arn:aws:dms:eu-west-1:123456789012:${kind}:*`);
  expect(Statement.find(({ Sid }) => Sid === 'HandOverReporter')?.Condition).toEqual({
    StringEquals: { 'iam:PassedToService': ['dms.amazonaws.com'] },
  });
  expect(Statement.map(({ Sid, Resource }) => [Sid, ...Resource]).slice(5)).toEqual([
    ['FindInstances', 'arn:aws:rds:eu-west-1:123456789012:db:orders-old'],
    ['FindClusters', 'arn:aws:rds:eu-west-1:123456789012:cluster:orders'],
    ['SetCapacity', 'arn:aws:rds:eu-west-1:123456789012:cluster:orders'],
    ['RetireSource', 'arn:aws:rds:eu-west-1:123456789012:db:orders-old'],
    [
      'TakeSnapshots',
      'arn:aws:rds:eu-west-1:123456789012:cluster-snapshot:*',
      'arn:aws:rds:eu-west-1:123456789012:cluster:orders',
    ],
    ['MakeReplication', '*'],
    ['TagReplication', ...ofDms('cert', 'endpoint', 'rep', 'replication-config', 'task')],
    ['MakeTask', ...ofDms('endpoint', 'rep')],
    ['FindReplication', '*'],
    ['RunTask', ...ofDms('task')],
    ['HandOverReporter', role],
    ['TryAndRemoveReplication', ...ofDms('cert', 'endpoint', 'rep', 'replication-config', 'task')],
    [
      'FindFinalSnapshot',
      'arn:aws:rds:eu-west-1:123456789012:db:orders-old',
      'arn:aws:rds:eu-west-1:123456789012:snapshot:*',
    ],
    [
      'ReadTaskLog',
      'arn:aws:logs:eu-west-1:123456789012:log-group:dms-tasks-orders-dev',
      'arn:aws:logs:eu-west-1:123456789012:log-group:dms-tasks-orders-dev:*',
    ],
    ['ReadMetrics', '*'],
    ['TellTopics', 'arn:aws:sns:eu-west-1:123456789012:migrations'],
    ['KeepRecords', 'arn:aws:s3:::acme-migrations/orders/*'],
    ['FindRecords', 'arn:aws:s3:::acme-migrations'],
  ]);
});
