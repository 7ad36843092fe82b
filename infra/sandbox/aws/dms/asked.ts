import type { Asked } from '../policy.ts';
import { newArn } from './arn.ts';

type Input = { readonly [name: string]: unknown };

/** By what operations name what they are about. */
const arns = [
  ...['ReplicationTaskArn', 'ReplicationConfigArn', 'EndpointArn', 'SourceEndpointArn', 'TargetEndpointArn'],
  ...['CertificateArn', 'ReplicationInstanceArn', 'ResourceArn'],
];

/** They take the ARN of what is not theirs to ask about. */
const without: { readonly [action: string]: readonly string[] } = {
  'dms:CreateEndpoint': ['CertificateArn'],
};

/**
 * What a request to DMS asks IAM: its action on each thing that it names, whether its tags may be given, and whether its role may be
 * handed over (Service Authorization Reference, "Actions, resources, and condition keys for AWS Database Migration Service").
 */
export function askedOf(action: string, input: Input, region: string): readonly Asked[] {
  const named = arns.filter((name) => typeof input[name] === 'string' && !without[action]?.includes(name));
  const tagged = made[action];
  const role = input.ServiceAccessRoleArn;
  return [
    ...(named.length === 0 ? ['*'] : named.map((name) => input[name] as string)).map((resource) => ({
      action,
      resource,
    })),
    ...(Array.isArray(input.Tags) && tagged !== undefined
      ? [{ action: 'dms:AddTagsToResource', resource: newArn(region, tagged) }]
      : []),
    ...(typeof role === 'string'
      ? [
          {
            action: 'iam:PassRole',
            resource: role,
            context: { 'iam:PassedToService': ['dms.amazonaws.com'] },
          },
        ]
      : []),
  ];
}

/** What operations make, as ARNs have it. */
const made: { readonly [action: string]: string } = {
  'dms:CreateReplicationInstance': 'rep',
  'dms:CreateEndpoint': 'endpoint',
  'dms:ImportCertificate': 'cert',
  'dms:CreateReplicationTask': 'task',
  'dms:CreateReplicationConfig': 'replication-config',
};
