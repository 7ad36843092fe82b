import { Construct } from 'constructs';
import type { Dms } from '../../../engine/plan/resolved.ts';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import type { DmsGiven } from '../given.ts';

/** What moves the rows: a task on an instance, or a replication of DMS Serverless. */
export interface DmsTaskProps {
  readonly given: DmsGiven;
  readonly dms: Dms;
  /** The last part of its ARN, by which its metrics are found. */
  readonly identifier: string;
  readonly endpoints: { readonly source: Expression; readonly target: Expression };
  /** The instance of a task; null: serverless. */
  readonly instance: Expression | null;
  readonly subnetGroup: string;
  readonly groups: readonly string[];
}

/**
 * It is made, and never started here: that is the engine's, which gives it the exact tables and each setting of the plan first. What
 * the engine sets, Terraform does not look at again.
 */
export class DmsTask extends Construct {
  constructor(scope: Construct, id: string, props: DmsTaskProps) {
    super(scope, id);
    if (props.instance === null) this.#serverless(props);
    else this.#provisioned(props, props.instance);
  }

  #provisioned({ given, identifier, endpoints }: DmsTaskProps, instance: Expression): void {
    new Resource(
      this,
      'task',
      'aws_dms_replication_task',
      {
        replication_task_id: given.task,
        resource_identifier: identifier,
        migration_type: 'full-load-and-cdc',
        replication_instance_arn: instance,
        source_endpoint_arn: endpoints.source,
        target_endpoint_arn: endpoints.target,
        table_mappings: given.mappings,
        replication_task_settings: given.settings,
      },
      { ignore: ['table_mappings', 'replication_task_settings', 'cdc_start_position'] },
    );
  }

  #serverless({ given, dms, identifier, endpoints, subnetGroup, groups }: DmsTaskProps): void {
    new Resource(
      this,
      'replication',
      'aws_dms_replication_config',
      {
        replication_config_identifier: given.task,
        resource_identifier: identifier,
        replication_type: 'full-load-and-cdc',
        source_endpoint_arn: endpoints.source,
        target_endpoint_arn: endpoints.target,
        table_mappings: given.mappings,
        replication_settings: given.settings,
        compute_config: {
          min_capacity_units: dms.units.min,
          max_capacity_units: dms.units.max,
          multi_az: dms.multi_az,
          replication_subnet_group_id: subnetGroup,
          vpc_security_group_ids: groups,
        },
      },
      { ignore: ['table_mappings', 'replication_settings'] },
    );
  }
}
