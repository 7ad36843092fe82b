import { Construct } from 'constructs';
import { Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { role, service } from './role.ts';

/** The roles that DMS looks for by these names, and the policies of AWS that each carries. (AWS DMS user guide, "Creating the IAM roles to use with AWS DMS".) */
const roles = {
  'dms-vpc-role': 'AmazonDMSVPCManagementRole',
  'dms-cloudwatch-logs-role': 'AmazonDMSCloudWatchLogsRole',
} as const;

/** One pair an account: where it stands already, it is imported and not made again. */
export class DmsRoles extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { partition, adopt }: { readonly partition: Expression; readonly adopt: boolean },
  ) {
    super(scope, id);
    for (const [name, policy] of Object.entries(roles)) {
      const made = role(this, name, {
        name,
        description: 'DMS looks for it by this name',
        trust: service('dms.amazonaws.com'),
      });
      const arn = `arn:${partition}:iam::aws:policy/service-role/${policy}`;
      const attached = new Resource(this, `${name}-policy`, 'aws_iam_role_policy_attachment', {
        role: made.ref('name'),
        policy_arn: arn,
      });
      if (!adopt) continue;
      made.importFrom(name);
      attached.importFrom(`${name}/${arn}`);
    }
  }
}
