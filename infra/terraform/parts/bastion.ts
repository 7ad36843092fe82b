import { Construct } from 'constructs';
import { Data, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { role, service } from './role.ts';

/** A machine for administration. */
export interface BastionProps {
  readonly name: string;
  readonly partition: Expression;
  readonly instanceClass: string;
  readonly subnet: string;
  readonly group: string;
  /** A key pair, where it is reached by SSH; null: by Session Manager, with no address on the internet. */
  readonly key: string | null;
}

/** The newest Amazon Linux 2023 for Arm, by the name under which AWS publishes it. */
const image = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';

/** One small machine, with nothing on it that would be missed. */
export class Bastion extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { name, partition, instanceClass, subnet, group, key }: BastionProps,
  ) {
    super(scope, id);
    const made = role(this, 'role', {
      name,
      description: 'Session Manager on the bastion',
      trust: service('ec2.amazonaws.com'),
    });
    new Resource(this, 'session', 'aws_iam_role_policy_attachment', {
      role: made.ref('name'),
      policy_arn: `arn:${partition}:iam::aws:policy/AmazonSSMManagedInstanceCore`,
    });
    const profile = new Resource(this, 'profile', 'aws_iam_instance_profile', {
      name,
      role: made.ref('name'),
    });
    new Resource(
      this,
      'machine',
      'aws_instance',
      {
        ami: new Data(this, 'image', 'aws_ssm_parameter', { name: image }).ref('insecure_value'),
        instance_type: instanceClass,
        subnet_id: subnet,
        vpc_security_group_ids: [group],
        iam_instance_profile: profile.ref('name'),
        associate_public_ip_address: key !== null,
        ...(key !== null && { key_name: key }),
        metadata_options: { http_endpoint: 'enabled', http_tokens: 'required' },
        root_block_device: { encrypted: true, volume_type: 'gp3', volume_size: 8 },
        tags: { Name: name },
      },
      // A newer image is no reason to make it anew in the middle of a migration.
      { ignore: ['ami'] },
    );
  }
}
