import { Construct } from 'constructs';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import type { namesOf } from '../names.ts';
import type { Engine } from './engines.ts';
import { Login } from './login.ts';

/** An RDS instance to migrate from, for a demonstration. */
export interface SourceInstanceProps {
  readonly names: ReturnType<typeof namesOf>;
  readonly id: string;
  readonly engine: Engine;
  readonly version: string;
  readonly instanceClass: string;
  /** The one database that is made with it; null: none. */
  readonly database: string | null;
  /** GiB. */
  readonly storage: number;
  readonly port: number;
  readonly subnets: readonly string[] | Expression;
  readonly groups: readonly string[];
  /** The secret that gets its administrator's login; null: RDS keeps it. */
  readonly secret: string | null;
}

/** An instance as a migration finds one, with a log that DMS and replicas can read. */
export class SourceInstance extends Construct {
  constructor(scope: Construct, id: string, props: SourceInstanceProps) {
    super(scope, id);
    const { names, engine, version, secret, port, database } = props;
    const { name, administrator } = engine;
    const group = new Resource(this, 'subnets', 'aws_db_subnet_group', {
      name: names.sourceLogin,
      description: 'Private subnets of the source',
      subnet_ids: props.subnets,
    });
    const parameters = new Resource(this, 'parameters', 'aws_db_parameter_group', {
      name: names.sourceLogin,
      family: engine.family(version),
      description: 'A log of rows, in full',
      parameter: Object.entries({ ...engine.parameters, ...engine.encrypted }).map(
        ([key, { value, restart }]) => ({
          ...{ name: key, value, apply_method: restart ? 'pending-reboot' : 'immediate' },
        }),
      ),
    });
    const login =
      secret === null
        ? null
        : new Login(this, 'administrator', { name: secret, user: administrator, recovery: 0 });
    const instance = new Resource(this, 'instance', 'aws_db_instance', {
      identifier: props.id,
      engine: name,
      engine_version: version,
      instance_class: props.instanceClass,
      allocated_storage: props.storage,
      storage_type: 'gp3',
      storage_encrypted: true,
      port,
      db_subnet_group_name: group.ref('name'),
      parameter_group_name: parameters.ref('name'),
      vpc_security_group_ids: props.groups,
      publicly_accessible: false,
      ...(database !== null && { db_name: database }),
      username: administrator,
      ...(login === null
        ? { manage_master_user_password: true }
        : { password_wo: login.password, password_wo_version: login.generation }),
      // Without backups RDS writes no log.
      backup_retention_period: 1,
      enabled_cloudwatch_logs_exports: [...engine.logs],
      copy_tags_to_snapshot: true,
      auto_minor_version_upgrade: false,
      deletion_protection: false,
      skip_final_snapshot: true,
    });
    login?.keep({ engine: name, host: instance.ref('address'), port });
  }
}
