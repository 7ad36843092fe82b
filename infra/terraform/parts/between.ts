import { Construct } from 'constructs';
import { Resource } from '../elements.ts';

/** Ways between the source and what is new, for as long as the migration lasts. */
export interface BetweenProps {
  /** The group of the source that stands, and its port. */
  readonly source: string;
  readonly sourcePort: number;
  readonly database: string;
  readonly databasePort: number;
  /** Who reads the source: DMS, or the database itself. */
  readonly reader: string;
  /** Whether the source reads the database's log after the cutover. */
  readonly back: boolean;
}

/** Rules of their own in groups that stay: taken away with the migration, they leave those as they were. */
export class Between extends Construct {
  constructor(scope: Construct, id: string, props: BetweenProps) {
    super(scope, id);
    const { source, sourcePort, database, databasePort, reader, back } = props;
    this.#admit('source', source, reader, sourcePort);
    if (back) this.#admit('back', database, source, databasePort);
  }

  #admit(id: string, into: string, peer: string, port: number): void {
    new Resource(this, id, 'aws_vpc_security_group_ingress_rule', {
      security_group_id: into,
      referenced_security_group_id: peer,
      ...{ ip_protocol: 'tcp', from_port: port, to_port: port, description: 'While the migration lasts' },
    });
  }
}
