import { Data, inner } from './elements.ts';
import type { Expression } from './generated/aws.ts';
import { type Group, tierTag } from './names.ts';
import type { Stack } from './stack.ts';

/** Where things are put. */
export interface Place {
  readonly vpc: string;
  readonly subnets: readonly string[] | Expression;
  /** One of them. */
  readonly oneSubnet: string;
  /** For what has an address on the internet. */
  readonly publicSubnet: string;
}

/** The place that the network stack made, or that stood before. */
export function findPlace(stack: Stack): Place {
  const { network } = stack.given.plan.infrastructure;
  if (network.vpc !== undefined && network.subnets !== undefined)
    return {
      vpc: network.vpc,
      subnets: network.subnets,
      oneSubnet: network.subnets[0],
      publicSubnet: network.public_subnet ?? network.subnets[0],
    };
  return network.cidr !== undefined ? placeMade(stack) : placeOfSource(stack);
}

function placeMade(stack: Stack): Place {
  const { base } = stack.names;
  const vpc = new Data(stack, 'vpc', 'aws_vpc', { tags: { Name: base } }).ref('id');
  const inTier = (tier: 'private' | 'public') =>
    new Data(stack, `${tier}_subnets`, 'aws_subnets', {
      filter: [{ name: 'vpc-id', values: [vpc] }],
      tags: { [tierTag]: tier },
    });
  const { bastion } = stack.given.plan.infrastructure;
  const subnets = inTier('private').ref('ids');
  const least = (ids: Expression): Expression => `\${sort(${inner(ids)})[0]}`;
  const oneSubnet = least(subnets);
  const publicSubnet = bastion?.access === 'ssh' ? least(inTier('public').ref('ids')) : oneSubnet;
  return { vpc, subnets, oneSubnet, publicSubnet };
}

/** Beside the source: a migration within one VPC needs no route to be made. */
function placeOfSource(stack: Stack): Place {
  const source = sourceInstance(stack);
  const group = new Data(stack, 'source_subnets', 'aws_db_subnet_group', {
    name: source.ref('db_subnet_group'),
  });
  const subnets = group.ref('subnet_ids');
  const oneSubnet: Expression = `\${sort(${inner(subnets)})[0]}`;
  return { vpc: group.ref('vpc_id'), subnets, oneSubnet, publicSubnet: oneSubnet };
}

/** The RDS instance that is the source. */
export function sourceInstance(stack: Stack): Data<'aws_db_instance'> {
  const there = stack.node.tryFindChild('source');
  if (there) return there as Data<'aws_db_instance'>;
  return new Data(stack, 'source', 'aws_db_instance', {
    db_instance_identifier: stack.given.plan.source.aws?.id.toLowerCase() ?? '',
  });
}

/** The security group of somebody, which the network stack made. */
export function groupOf(stack: Stack, place: Place, of: Group): Expression {
  const id = `${of}_group`;
  const there = stack.node.tryFindChild(id) as Data<'aws_security_group'> | undefined;
  const group =
    there ?? new Data(stack, id, 'aws_security_group', { name: stack.names.group(of), vpc_id: place.vpc });
  return group.ref('id');
}
