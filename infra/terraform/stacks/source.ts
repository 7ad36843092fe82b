import { Resource } from '../elements.ts';
import { rdsEngines } from '../parts/engines.ts';
import { SourceInstance } from '../parts/source-instance.ts';
import { findPlace, groupOf } from '../place.ts';
import type { Stack } from '../stack.ts';

/** A source for a demonstration. A real one is in no stack: nothing here could destroy it. */
export function source(stack: Stack): void {
  const { names, given } = stack;
  const { source: from, infrastructure, replication } = given.plan;
  const wishes = infrastructure.source;
  const engine = rdsEngines[from.engine];
  if (wishes === undefined || engine === undefined) return;
  const place = findPlace(stack);
  const group = new Resource(stack, 'group', 'aws_security_group', {
    name: names.sourceLogin,
    description: 'The source, for those that are let in by name',
    vpc_id: place.vpc,
    tags: { Name: names.sourceLogin },
  }).ref('id');
  const peers = [
    'application',
    'database',
    ...(replication.dms ? ['dms'] : []),
    ...(infrastructure.bastion ? ['bastion'] : []),
  ];
  for (const peer of peers as readonly ('application' | 'database' | 'dms' | 'bastion')[])
    new Resource(stack, `from-${peer}`, 'aws_vpc_security_group_ingress_rule', {
      security_group_id: group,
      referenced_security_group_id: groupOf(stack, place, peer),
      ...{ ip_protocol: 'tcp', from_port: from.port, to_port: from.port, description: `From ${peer}` },
    });
  const { credentials } = from;
  const secret =
    'secret' in credentials && !credentials.secret.startsWith('arn:') ? credentials.secret : null;
  new SourceInstance(stack, 'rds', {
    names,
    id: from.aws?.id.toLowerCase() ?? '',
    ...{ engine, database: from.database },
    version: wishes.version,
    instanceClass: wishes.class,
    storage: wishes.storage,
    port: from.port,
    subnets: place.subnets,
    groups: [group],
    secret,
  });
}
