import { Construct } from 'constructs';
import { inner, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import type { namesOf } from '../names.ts';
import { makeParameterGroup, makeSubnetGroup, type Parameters } from './aurora-groups.ts';
import { auroraEngines } from './engines.ts';
import type { Login } from './login.ts';

/** An Aurora cluster that is made. */
export interface AuroraProps extends Parameters {
  readonly names: ReturnType<typeof namesOf>;
  readonly id: string;
  readonly port: number;
  readonly subnets: readonly string[] | Expression;
  readonly groups: readonly string[];
  /** Aurora capacity units; null: instances of `instanceClass`. */
  readonly capacity: { readonly min: number; readonly max: number } | null;
  readonly instanceClass: string;
  readonly readers: number;
  readonly backups: number;
  readonly protected: boolean;
  /** The ARN of a KMS key; null: the account's own for RDS. */
  readonly key: string | null;
  readonly global: boolean;
  /** The one database that is made with it; null: none. */
  readonly database: string | null;
  readonly administrator: string;
  /** The administrator's password; null: RDS makes, keeps and rotates it. */
  readonly login: Login | null;
  /** Days after which RDS makes a password that it keeps anew; null: as many as it thinks right. */
  readonly rotation: number | null;
}

/** A cluster with its instances and its groups: encrypted, reached from within alone, and not deleted by mistake. */
export class Aurora extends Construct {
  readonly cluster: Resource<'aws_rds_cluster'>;
  readonly #props: AuroraProps;

  constructor(scope: Construct, id: string, props: AuroraProps) {
    super(scope, id);
    this.#props = props;
    const { names, subnets } = props;
    const subnetGroup = makeSubnetGroup(this, names.subnetGroup, subnets);
    const parameters = makeParameterGroup(this, names.parameterGroup, props);
    this.cluster = this.#makeCluster(subnetGroup, parameters, this.#makeGlobal());
    this.#makeInstances(subnetGroup);
    if (props.login === null && props.rotation !== null) this.#rotate(props.rotation);
  }

  #makeCluster(subnetGroup: Expression, parameterGroup: Expression, global: Expression | null) {
    const { id, engine, version, port, groups, capacity, login, key, backups } = this.#props;
    const { administrator, database } = this.#props;
    return new Resource(
      this,
      'cluster',
      'aws_rds_cluster',
      {
        cluster_identifier: id,
        engine,
        engine_version: version,
        engine_mode: 'provisioned',
        port,
        db_subnet_group_name: subnetGroup,
        db_cluster_parameter_group_name: parameterGroup,
        vpc_security_group_ids: groups,
        ...(database !== null && { database_name: database }),
        master_username: administrator,
        ...(login === null
          ? { manage_master_user_password: true }
          : { master_password_wo: login.password, master_password_wo_version: login.generation }),
        ...(capacity && {
          serverlessv2_scaling_configuration: { min_capacity: capacity.min, max_capacity: capacity.max },
        }),
        ...(global && { global_cluster_identifier: global }),
        storage_encrypted: true,
        ...(key !== null && { kms_key_id: key }),
        iam_database_authentication_enabled: true,
        enabled_cloudwatch_logs_exports: [...(auroraEngines[engine]?.logs ?? [])],
        backup_retention_period: backups,
        copy_tags_to_snapshot: true,
        deletion_protection: this.#props.protected,
        skip_final_snapshot: !this.#props.protected,
        ...(this.#props.protected && { final_snapshot_identifier: `${id}-last` }),
      },
      // The engine gives it the plan's range, and what its advice made of it.
      { ...(capacity && { ignore: ['serverlessv2_scaling_configuration'] }) },
    );
  }

  /** RDS rotates by itself, without a function: only how often is said. */
  #rotate(days: number): void {
    new Resource(this, 'rotation', 'aws_secretsmanager_secret_rotation', {
      secret_id: `\${${inner(this.cluster.ref('master_user_secret'))}[0].secret_arn}`,
      rotation_rules: { automatically_after_days: days },
      rotate_immediately: false,
    });
  }

  #makeGlobal(): Expression | null {
    const { global, names, engine, version } = this.#props;
    if (!global) return null;
    return new Resource(this, 'global', 'aws_rds_global_cluster', {
      global_cluster_identifier: names.globalCluster,
      engine,
      engine_version: version,
      storage_encrypted: true,
      deletion_protection: this.#props.protected,
    }).ref('id');
  }

  #makeInstances(subnetGroup: Expression): void {
    const { id, engine, capacity, instanceClass, readers, key } = this.#props;
    for (let number = 1; number <= readers + 1; number++)
      new Resource(this, `instance-${number}`, 'aws_rds_cluster_instance', {
        identifier: `${id}-${number}`,
        cluster_identifier: this.cluster.ref('id'),
        engine,
        instance_class: capacity === null ? instanceClass : 'db.serverless',
        db_subnet_group_name: subnetGroup,
        publicly_accessible: false,
        performance_insights_enabled: true,
        ...(key !== null && { performance_insights_kms_key_id: key }),
        auto_minor_version_upgrade: false,
        copy_tags_to_snapshot: true,
        // The first is made to be the writer.
        promotion_tier: number === 1 ? 0 : 1,
      });
  }
}
