import { expect, test } from 'vitest';
import { all, type Document, resourcesOf } from './rig.ts';
import { breaches } from './rules.ts';

const every = await all();

test('nothing public, nothing unencrypted, no password in a state, nothing allowed on everything, nothing that 6.0 removed', () => {
  expect(every.length).toBeGreaterThan(40);
  expect(
    every.flatMap(({ name, stack, document }) =>
      breaches(document).map((each) => `${name}, ${stack}: ${each}`),
    ),
  ).toEqual([]);
});

test('each rule finds what is planted', () => {
  const planted = {
    aws_rds_cluster_instance: { a: { publicly_accessible: true } },
    aws_db_instance: { b: { password: 'x', publicly_accessible: false } },
    aws_dms_replication_instance: { c: {} },
    aws_subnet: { d: { map_public_ip_on_launch: true } },
    aws_vpc_security_group_ingress_rule: { e: { cidr_ipv4: '0.0.0.0/0' } },
    aws_sns_topic: { f: {} },
    aws_dms_endpoint: { g: { ssl_mode: 'none', s3_settings: {} } },
    aws_iam_role_policy: { h: { policy: '{"Statement":[{"Action":"rds:*","Resource":"*"}]}' } },
    aws_dms_replication_task: { i: { start_replication_task: false } },
    aws_eip: { j: { vpc: true } },
    aws_dms_certificate: { k: { tags: { 'aurora-migrate': 'shop-prod' } } },
  };
  expect(breaches({ resource: planted, terraform: { backend: {} }, provider: { aws: [] } })).toEqual(
    [
      'aws_rds_cluster_instance.a is publicly accessible',
      'aws_rds_cluster_instance.a does not say that it is not publicly accessible',
      'aws_db_instance.b is not encrypted',
      'aws_db_instance.b aws_db_instance has "password", which is kept in the state',
      'aws_dms_replication_instance.c does not say that it is not publicly accessible',
      'aws_subnet.d gives addresses of the internet',
      'aws_vpc_security_group_ingress_rule.e lets everybody in',
      'aws_sns_topic.f is not encrypted',
      'aws_dms_endpoint.g is not encrypted',
      'aws_dms_endpoint.g has "s3_settings", which 6.0 removed',
      'aws_iam_role_policy.h allows rds:* on everything',
      'aws_eip.j has "vpc", which 6.0 removed',
      'aws_dms_certificate.k carries the tag of the engine',
      'aws_dms_replication_task.i has "start_replication_task"',
    ].sort(byPlant(Object.keys(planted))),
  );
});

/** In the order in which the kinds were planted. */
const byPlant = (kinds: readonly string[]) => (a: string, b: string) =>
  kinds.indexOf(a.split('.')[0] ?? '') - kinds.indexOf(b.split('.')[0] ?? '');

const made = (document: Document, wanted: string) =>
  resourcesOf(document).filter(({ kind }) => kind === wanted);

test('in prod nobody deletes a database by mistake', () => {
  const clusters = every
    .filter(({ env }) => env === 'prod')
    .flatMap(({ document }) => made(document, 'aws_rds_cluster'));
  expect(clusters.length).toBeGreaterThan(2);
  for (const { given } of clusters)
    expect(given).toMatchObject({
      deletion_protection: true,
      skip_final_snapshot: false,
      final_snapshot_identifier: expect.any(String),
    });
});

test('what is destroyed after the migration holds no database, no network, no record and no access', () => {
  const kinds = every
    .filter(({ stack }) => stack === 'migration')
    .flatMap(({ document }) => Object.keys(document.resource ?? {}));
  expect(kinds.length).toBeGreaterThan(10);
  expect(
    kinds.filter((kind) => /^aws_(?:rds|db|route53|vpc$|subnet|secretsmanager|kms|sns)/.test(kind)),
  ).toEqual([]);
});

test('what the engine moves, Terraform does not look at again', () => {
  const ignored = every
    .flatMap(({ document }) => resourcesOf(document))
    .map(({ kind, given }) => {
      const { ignore_changes = [] } = (given.lifecycle ?? {}) as { ignore_changes?: string[] };
      return { kind, given, ignore_changes };
    });
  for (const { kind, given, ignore_changes } of ignored) {
    if (kind === 'aws_route53_record')
      expect(ignore_changes).toEqual(
        given.weighted_routing_policy ? ['weighted_routing_policy', 'ttl'] : ['records', 'ttl'],
      );
    if (kind === 'aws_dms_replication_task') expect(ignore_changes).toContain('table_mappings');
    if (kind === 'aws_rds_cluster' && given.serverlessv2_scaling_configuration)
      expect(ignore_changes).toContain('serverlessv2_scaling_configuration');
  }
});
