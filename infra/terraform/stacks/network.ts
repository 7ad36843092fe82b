import { SecurityGroups } from '../parts/security-groups.ts';
import { Vpc } from '../parts/vpc.ts';
import { findPlace } from '../place.ts';
import type { Stack } from '../stack.ts';

/** Where everything stands, and who may talk to whom. It stays after the migration. */
export function network(stack: Stack): void {
  const { names, given } = stack;
  const { infrastructure, replication, source, target } = given.plan;
  const { cidr, zones = 2, nat = 'one', clients } = infrastructure.network;
  const { bastion } = infrastructure;
  const open = bastion?.access === 'ssh';
  const vpc =
    cidr === undefined
      ? findPlace(stack).vpc
      : new Vpc(stack, 'network', { names, cidr, zones, nat, open }).id;
  new SecurityGroups(stack, 'groups', {
    ...{ names, vpc, clients },
    port: target.port,
    sourcePort: source.port,
    bastion: bastion !== undefined,
    dms: replication.dms !== null,
    ssh: bastion?.from ?? [],
  });
}
