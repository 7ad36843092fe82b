import { Construct } from 'constructs';
import { Data, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { role } from './role.ts';

/** The role under which a plan is carried out from a workflow. */
export interface EngineRoleProps {
  readonly name: string;
  /** The document of `migrate policy`. */
  readonly policy: string;
  readonly repository: string;
  /** The environment of GitHub that the workflow runs in. */
  readonly environment: string;
  /** Whether GitHub is made known to the account, or is already. */
  readonly provider: 'make' | 'existing';
}

const issuer = 'token.actions.githubusercontent.com';

/** Exactly what a run needs, for the workflows of one repository in one of its environments, without a key of AWS. */
export class EngineRole extends Construct {
  constructor(scope: Construct, id: string, props: EngineRoleProps) {
    super(scope, id);
    const { name, policy, repository, environment } = props;
    const made = role(this, 'role', {
      name,
      description: 'Carries out a migration, and nothing else',
      trust: {
        Principal: { Federated: this.#provider(props) },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${issuer}:aud`]: 'sts.amazonaws.com',
            [`${issuer}:sub`]: `repo:${repository}:environment:${environment}`,
          },
        },
      },
    });
    new Resource(this, 'policy', 'aws_iam_role_policy', { name: 'migrate', role: made.ref('id'), policy });
  }

  #provider({ provider }: EngineRoleProps): Expression {
    const url = `https://${issuer}`;
    return provider === 'make'
      ? new Resource(this, 'github', 'aws_iam_openid_connect_provider', {
          url,
          client_id_list: ['sts.amazonaws.com'],
        }).ref('arn')
      : new Data(this, 'github', 'aws_iam_openid_connect_provider', { url }).ref('arn');
  }
}
