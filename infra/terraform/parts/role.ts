import type { Construct } from 'constructs';
import { Resource } from '../elements.ts';

/** Who may take a role, as an IAM trust policy's statement without its action. */
export interface Trust {
  readonly Principal: { readonly [kind: string]: string };
  readonly Action?: string;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: string } };
}

/** A role that somebody may take. */
export function role(
  scope: Construct,
  id: string,
  {
    name,
    description,
    trust,
    hours,
  }: {
    readonly name: string;
    readonly description: string;
    readonly trust: Trust;
    /** How long it may be taken for; an hour where it is left out. */
    readonly hours?: number;
  },
): Resource<'aws_iam_role'> {
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', ...trust }];
  return new Resource(scope, id, 'aws_iam_role', {
    name,
    description,
    ...(hours !== undefined && { max_session_duration: hours * 3600 }),
    assume_role_policy: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
}

/** A service that takes a role. */
export const service = (name: string): Trust => ({ Principal: { Service: name } });
