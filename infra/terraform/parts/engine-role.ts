import { Construct } from 'constructs';
import { Data, Resource } from '../elements.ts';
import type { Expression } from '../generated/aws.ts';
import { reviewedIn } from '../names.ts';
import { role } from './role.ts';

/** The roles under which a plan is carried out, and looked at, from workflows. */
export interface EngineRoleProps {
  readonly names: { readonly engine: string; readonly reader: string };
  /** The document of `migrate policy`, and what of it only reads. */
  readonly policies: { readonly engine: string; readonly reader: string };
  readonly repository: string;
  /** The environment of GitHub that the workflow runs in; that of a review has another, which need not be protected. */
  readonly environment: string;
  /** Whether GitHub is made known to the account, or is already. */
  readonly provider: 'make' | 'existing';
}

const issuer = 'token.actions.githubusercontent.com';

/** A job of GitHub's own machines ends after six hours. */
const hours = 6;

/** Exactly what a run needs, and what a look at it does, for the workflows of one repository in two of its environments, without a key of AWS. */
export class EngineRole extends Construct {
  constructor(scope: Construct, id: string, props: EngineRoleProps) {
    super(scope, id);
    const { names, policies, repository, environment } = props;
    const provider = this.#provider(props);
    const trust = (of: string) => ({
      Principal: { Federated: provider },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: {
          [`${issuer}:aud`]: 'sts.amazonaws.com',
          [`${issuer}:sub`]: `repo:${repository}:environment:${of}`,
        },
      },
    });
    const engine = role(this, 'role', {
      name: names.engine,
      description: 'Carries out a migration, and nothing else',
      trust: trust(environment),
      hours,
    });
    const reader = role(this, 'reader', {
      name: names.reader,
      description: 'Looks at what a migration would do, and changes nothing',
      trust: trust(reviewedIn(environment)),
    });
    for (const [of, made, policy] of [
      ['policy', engine, policies.engine],
      ['reading', reader, policies.reader],
    ] as const)
      new Resource(this, of, 'aws_iam_role_policy', { name: 'migrate', role: made.ref('id'), policy });
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
