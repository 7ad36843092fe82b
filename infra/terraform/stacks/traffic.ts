import { milliseconds } from '../../../engine/duration.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import { Data, Resource } from '../elements.ts';
import { findPlace, sourceInstance } from '../place.ts';
import type { Stack } from '../stack.ts';

type Route53 = Extract<Plan['traffic'], { via: 'route53' }>;

/** Where applications find the database. What a record leads to, and for how long an answer is good, the engine changes. */
export function traffic(stack: Stack): void {
  const { traffic: way, infrastructure, target } = stack.given.plan;
  if (way.via !== 'route53') return;
  const zone = zoneOf(stack, way);
  const from = hostOf(stack);
  const ttl = Math.max(1, Math.round(milliseconds(way.ttl) / 1000));
  if (infrastructure.record !== 'existing') {
    const record = new Resource(
      stack,
      'record',
      'aws_route53_record',
      { zone_id: zone, name: way.record, type: 'CNAME', ttl, records: [from] },
      { ignore: ['records', 'ttl'] },
    );
    if (infrastructure.record === 'adopt') record.importFrom(`${zone}_${way.record}_CNAME`);
  }
  const { readers } = infrastructure;
  if (readers === undefined) return;
  const cluster = new Data(stack, 'target', 'aws_rds_cluster', {
    cluster_identifier: target.aws?.id.toLowerCase() ?? '',
  });
  // Readers may be sent over little by little: nothing is written by them, so that both answers are right.
  const sides = {
    source: { host: from, weight: 100 },
    target: { host: cluster.ref('reader_endpoint'), weight: 0 },
  };
  for (const [side, { host, weight }] of Object.entries(sides))
    new Resource(
      stack,
      `readers-${side}`,
      'aws_route53_record',
      {
        ...{ zone_id: zone, name: readers.record, type: 'CNAME', ttl, records: [host] },
        set_identifier: side,
        weighted_routing_policy: { weight },
      },
      { ignore: ['weighted_routing_policy', 'ttl'] },
    );
}

function zoneOf(stack: Stack, { zone: name }: Route53): string {
  const { zone } = stack.given.plan.infrastructure;
  if (zone !== 'make')
    return new Data(stack, 'zone', 'aws_route53_zone', { name, private_zone: zone === 'private' }).ref(
      'zone_id',
    );
  return new Resource(stack, 'zone', 'aws_route53_zone', {
    name,
    comment: 'Names within the network',
    vpc: [{ vpc_id: findPlace(stack).vpc }],
  }).ref('zone_id');
}

/** What the record leads to until the cutover. */
function hostOf(stack: Stack): string {
  const { source } = stack.given.plan;
  return source.aws === null ? source.host : sourceInstance(stack).ref('address');
}
