import { Data } from '../elements.ts';
import { Bastion } from '../parts/bastion.ts';
import { Between } from '../parts/between.ts';
import { findPlace, groupOf, type Place, sourceInstance } from '../place.ts';
import type { Stack } from '../stack.ts';
import { replication } from './replication.ts';

/** What only the migration needs. It is destroyed when that is over, and nothing that stays is in it. */
export function migration(stack: Stack): void {
  const { plan } = stack.given;
  const place = findPlace(stack);
  const { bastion } = plan.infrastructure;
  if (bastion)
    new Bastion(stack, 'bastion', {
      name: stack.names.bastion,
      partition: new Data(stack, 'partition', 'aws_partition', {}).ref('partition'),
      instanceClass: bastion.class,
      subnet: bastion.access === 'ssh' ? place.publicSubnet : place.oneSubnet,
      group: groupOf(stack, place, 'bastion'),
      key: bastion.key ?? null,
    });
  between(stack, place);
  if (plan.replication.dms !== null) replication(stack, place, plan.replication.dms);
}

/** Only of a source in the same VPC can the group be named, and only a source that stands has one that nobody else has opened. */
function between(stack: Stack, place: Place): void {
  const { source, target, replication: way, infrastructure } = stack.given.plan;
  const { vpc, cidr } = infrastructure.network;
  if (source.aws === null || vpc !== undefined || cidr !== undefined) return;
  new Between(stack, 'between', {
    source: sourceInstance(stack).ref('vpc_security_groups', 0),
    sourcePort: source.port,
    database: groupOf(stack, place, 'database'),
    databasePort: target.port,
    reader: groupOf(stack, place, way.dms === null ? 'database' : 'dms'),
    back: way.reverse === 'required',
  });
}
