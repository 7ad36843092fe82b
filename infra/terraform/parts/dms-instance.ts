import { Construct } from 'constructs';
import type { Dms } from '../../../engine/plan/resolved.ts';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';

/** A replication instance of DMS that is made. */
export interface DmsInstanceProps {
  readonly id: string;
  readonly dms: Dms;
  /** A replication subnet group. */
  readonly subnetGroup: string;
  readonly groups: readonly string[];
}

/** The instance that a task runs on, by the name by which the engine looks for it. */
export class DmsInstance extends Construct {
  readonly arn: Expression;
  readonly id: Expression;

  constructor(scope: Construct, id: string, { id: name, dms, subnetGroup, groups }: DmsInstanceProps) {
    super(scope, id);
    const instance = new Resource(this, 'instance', 'aws_dms_replication_instance', {
      replication_instance_id: name.toLowerCase(),
      replication_instance_class: dms.class,
      allocated_storage: dms.storage,
      multi_az: dms.multi_az,
      publicly_accessible: false,
      // An upgrade in the middle of a migration would stop the task.
      auto_minor_version_upgrade: false,
      replication_subnet_group_id: subnetGroup,
      vpc_security_group_ids: groups,
    });
    this.arn = instance.ref('replication_instance_arn');
    this.id = instance.ref('replication_instance_id');
  }
}
