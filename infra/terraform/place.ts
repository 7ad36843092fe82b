import { Data, inner } from './elements.ts';
import type { DataSources, Expression } from './generated/aws.ts';
import { type Group, type Tier, tierTag } from './names.ts';
import type { Stack } from './stack.ts';

/** Where things are put; what nobody asks for is not looked up. */
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
  const { vpc, subnets, public_subnet, cidr } = stack.given.plan.infrastructure.network;
  if (vpc !== undefined && subnets !== undefined) {
    const [oneSubnet] = subnets;
    return { vpc, subnets, oneSubnet, publicSubnet: public_subnet ?? oneSubnet };
  }
  return cidr === undefined ? new PlaceOfSource(stack) : new PlaceMade(stack);
}

/** What was looked up in a stack before, or is now. */
function once<K extends keyof DataSources & string>(
  stack: Stack,
  id: string,
  kind: K,
  given: DataSources[K],
): Data<K> {
  return (stack.node.tryFindChild(id) as Data<K> | undefined) ?? new Data(stack, id, kind, given);
}

const least = (ids: Expression): Expression => `\${sort(${inner(ids)})[0]}`;

class PlaceMade implements Place {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  get vpc(): Expression {
    return once(this.#stack, 'vpc', 'aws_vpc', { tags: { Name: this.#stack.names.base } }).ref('id');
  }

  get subnets(): Expression {
    return this.#tier('private');
  }

  get oneSubnet(): Expression {
    return least(this.#tier('private'));
  }

  get publicSubnet(): Expression {
    return least(this.#tier('public'));
  }

  #tier(tier: Tier): Expression {
    return once(this.#stack, `${tier}-subnets`, 'aws_subnets', {
      filter: [{ name: 'vpc-id', values: [this.vpc] }],
      tags: { [tierTag]: tier },
    }).ref('ids');
  }
}

/** Beside the source: a migration within one VPC needs no route to be made. */
class PlaceOfSource implements Place {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  get vpc(): Expression {
    return this.#group.ref('vpc_id');
  }

  get subnets(): Expression {
    return this.#group.ref('subnet_ids');
  }

  get oneSubnet(): Expression {
    return least(this.subnets);
  }

  get publicSubnet(): Expression {
    return this.oneSubnet;
  }

  get #group(): Data<'aws_db_subnet_group'> {
    const name = sourceInstance(this.#stack).ref('db_subnet_group');
    return once(this.#stack, 'source-subnets', 'aws_db_subnet_group', { name });
  }
}

/** The RDS instance that is the source. */
export function sourceInstance(stack: Stack): Data<'aws_db_instance'> {
  const id = stack.given.plan.source.aws?.id.toLowerCase() ?? '';
  return once(stack, 'source', 'aws_db_instance', { db_instance_identifier: id });
}

/** The security group of somebody, which the network stack made. */
export function groupOf(stack: Stack, place: Place, of: Group): Expression {
  const wanted = { name: stack.names.group(of), vpc_id: place.vpc };
  return once(stack, `${of}-group`, 'aws_security_group', wanted).ref('id');
}
