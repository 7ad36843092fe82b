import { Construct } from 'constructs';
import { Data, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { type namesOf, type Tier, tierTag } from '../names.ts';

/** A VPC that is made. */
export interface VpcProps {
  readonly names: ReturnType<typeof namesOf>;
  readonly cidr: string;
  /** In how many availability zones it has subnets. */
  readonly zones: number;
  /** How private subnets reach the internet. */
  readonly nat: 'one' | 'each' | 'none';
  /** Whether something is reached from the internet. */
  readonly open: boolean;
}

/** Private subnets in several zones and, where something has to reach the internet or be reached, public ones beside them. */
export class Vpc extends Construct {
  readonly id: Expression;
  readonly #props: VpcProps;
  readonly #zones: Data<'aws_availability_zones'>;

  constructor(scope: Construct, id: string, props: VpcProps) {
    super(scope, id);
    this.#props = props;
    const { names, cidr, zones, nat, open } = props;
    this.#zones = new Data(this, 'zones', 'aws_availability_zones', { state: 'available' });
    const vpc = new Resource(this, 'vpc', 'aws_vpc', {
      cidr_block: cidr,
      enable_dns_hostnames: true,
      enable_dns_support: true,
      tags: { Name: names.base },
    });
    this.id = vpc.ref('id');
    // What nobody gave a group would get this one: it lets nothing in or out.
    new Resource(this, 'closed', 'aws_default_security_group', { vpc_id: this.id });
    const each = [...Array(zones).keys()];
    const gateways = nat === 'none' && !open ? [] : this.#publicSubnets(each);
    for (const zone of each) {
      const subnet = this.#subnet('private', zone);
      const table = this.#table('private', zone, subnet);
      const gateway = gateways[nat === 'each' ? zone : 0];
      if (gateway)
        new Resource(this, `private-${zone + 1}-internet`, 'aws_route', {
          route_table_id: table,
          destination_cidr_block: everywhere,
          nat_gateway_id: gateway,
        });
    }
  }

  /** Public subnets; resolves to the NAT gateways in them. */
  #publicSubnets(each: readonly number[]): readonly Expression[] {
    const { names, nat } = this.#props;
    const internet = new Resource(this, 'internet', 'aws_internet_gateway', {
      vpc_id: this.id,
      tags: { Name: names.base },
    });
    return each.flatMap((zone) => {
      const subnet = this.#subnet('public', zone);
      new Resource(this, `public-${zone + 1}-internet`, 'aws_route', {
        route_table_id: this.#table('public', zone, subnet),
        destination_cidr_block: everywhere,
        gateway_id: internet.ref('id'),
      });
      if (nat === 'none' || (nat === 'one' && zone > 0)) return [];
      const tags = { Name: `${names.base}-${zone + 1}` };
      const address = new Resource(this, `nat-${zone + 1}-address`, 'aws_eip', { domain: 'vpc', tags });
      const gateway = new Resource(
        this,
        `nat-${zone + 1}`,
        'aws_nat_gateway',
        { allocation_id: address.ref('id'), subnet_id: subnet, tags },
        { after: [internet] },
      );
      return [gateway.ref('id')];
    });
  }

  #subnet(tier: Tier, zone: number): Expression {
    const { names, cidr, zones } = this.#props;
    // Sixteen blocks: the first are private, those of the internet come after them.
    const block = tier === 'private' ? zone : zones + zone;
    return new Resource(this, `${tier}-${zone + 1}`, 'aws_subnet', {
      vpc_id: this.id,
      availability_zone: this.#zones.ref('names', zone),
      cidr_block: `\${cidrsubnet("${cidr}", 4, ${block})}`,
      map_public_ip_on_launch: false,
      tags: { Name: names.subnet(tier, zone), [tierTag]: tier },
    }).ref('id');
  }

  #table(tier: Tier, zone: number, subnet: Expression): Expression {
    const table = new Resource(this, `${tier}-${zone + 1}-routes`, 'aws_route_table', {
      vpc_id: this.id,
      tags: { Name: this.#props.names.subnet(tier, zone) },
    }).ref('id');
    new Resource(this, `${tier}-${zone + 1}-routing`, 'aws_route_table_association', {
      route_table_id: table,
      subnet_id: subnet,
    });
    return table;
  }
}

const everywhere = '0.0.0.0/0';
