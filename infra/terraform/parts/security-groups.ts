import { Construct } from 'constructs';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import type { Group, namesOf } from '../names.ts';

/** Who talks to whom. */
export interface SecurityGroupsProps {
  readonly names: ReturnType<typeof namesOf>;
  readonly vpc: string;
  /** The port of the database, and that of the source. */
  readonly port: number;
  readonly sourcePort: number;
  /** Whether there is such a one. */
  readonly bastion: boolean;
  readonly dms: boolean;
  /** Ranges that reach the bastion by SSH. */
  readonly ssh: readonly string[];
  /** Groups and ranges that reach the database beside those that are made. */
  readonly clients: readonly string[];
}

type Peer = { readonly group: Expression } | { readonly id: string } | { readonly range: string };

const purposes: { readonly [G in Group]: string } = {
  bastion: 'Administration, from within the network',
  database: 'The database, for those that are let in by name',
  dms: 'DMS, between the source and the database',
  application: 'Applications that use the database',
};

/** Four groups, that let each other in by reference: an address is named only where somebody outside of AWS is meant. */
export class SecurityGroups extends Construct {
  readonly #props: SecurityGroupsProps;

  constructor(scope: Construct, id: string, props: SecurityGroupsProps) {
    super(scope, id);
    this.#props = props;
    const { port, sourcePort, ssh, clients } = props;
    const database = this.#group('database');
    const application = this.#group('application');
    const bastion = props.bastion ? this.#group('bastion') : null;
    const dms = props.dms ? this.#group('dms') : null;

    for (const [name, group] of Object.entries({ application, bastion, dms })) {
      if (group === null) continue;
      this.#admit(`database-from-${name}`, database, { group }, port, name);
      this.#allow(`${name}-to-database`, group, { group: database }, port);
    }
    for (const [index, client] of clients.entries())
      this.#admit(
        `database-from-client-${index + 1}`,
        database,
        peerOf(client),
        port,
        'a client that the plan names',
      );
    for (const [index, range] of ssh.entries())
      if (bastion) this.#admit(`bastion-from-${index + 1}`, bastion, { range }, 22, 'SSH');
    if (dms) {
      // Where the source is, only its owner knows; its own firewall says who comes in.
      this.#allow('dms-to-source', dms, { range: everywhere }, sourcePort);
      this.#allow('dms-to-aws', dms, { range: everywhere }, 443);
    }
    if (bastion) this.#allow('bastion-to-aws', bastion, { range: everywhere }, 443);
    // A channel of the database's own is opened by whoever reads the other's log.
    this.#allow('database-to-source', database, { range: everywhere }, sourcePort);
  }

  #group(of: Group): Expression {
    return new Resource(this, of, 'aws_security_group', {
      name: this.#props.names.group(of),
      description: purposes[of],
      vpc_id: this.#props.vpc,
      tags: { Name: this.#props.names.group(of) },
    }).ref('id');
  }

  #admit(id: string, into: Expression, peer: Peer, port: number, what: string): void {
    new Resource(this, id, 'aws_vpc_security_group_ingress_rule', {
      ...rule(into, peer, port),
      description: `From ${what}`,
    });
  }

  #allow(id: string, from: Expression, peer: Peer, port: number): void {
    new Resource(this, id, 'aws_vpc_security_group_egress_rule', rule(from, peer, port));
  }
}

const rule = (group: Expression, peer: Peer, port: number) => ({
  security_group_id: group,
  ip_protocol: 'tcp',
  from_port: port,
  to_port: port,
  ...('range' in peer
    ? { cidr_ipv4: peer.range }
    : { referenced_security_group_id: 'group' in peer ? peer.group : peer.id }),
});

const peerOf = (client: string): Peer => (client.startsWith('sg-') ? { id: client } : { range: client });

/** Of what is gone out to; nothing is let in from there. */
const everywhere = '0.0.0.0/0';
