import { arnOf, type Condition, every, type Permission, type Scope } from './permission.ts';
import { dmsPermissions } from './permissions-dms.ts';

/**
 * What each operation needs: one permission as a rule, and more where one operation has another service act, as one that hands over
 * a role needs `iam:PassRole`. Actions, ARNs and condition keys are those of the Service Authorization Reference
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
 */
export const permissions = {
  // It has no resource: IAM knows of no narrower one.
  'route53:ListHostedZonesByName': [
    { purpose: 'FindHostedZone', action: 'route53:ListHostedZonesByName', on: every },
  ],
  'route53:ListResourceRecordSets': [
    { purpose: 'ReadRecord', action: 'route53:ListResourceRecordSets', on: hostedZone },
  ],
  'route53:ChangeResourceRecordSets': [
    {
      purpose: 'SwitchRecord',
      action: 'route53:ChangeResourceRecordSets',
      on: hostedZone,
      where: ownRecords,
    },
  ],
  // A change's id is not known before it is made.
  'route53:GetChange': [
    {
      purpose: 'AwaitChange',
      action: 'route53:GetChange',
      on: ({ partition }) => [`arn:${partition}:route53:::change/*`],
    },
  ],
  'secretsmanager:GetSecretValue': [
    { purpose: 'ReadSecrets', action: 'secretsmanager:GetSecretValue', on: secrets },
  ],
  'rds:DescribeDBInstances': [
    {
      purpose: 'FindInstances',
      action: 'rds:DescribeDBInstances',
      on: (scope) => [...instances(scope), ...scope.members.map((id) => arnOf('rds', scope, `db:${id}`))],
    },
  ],
  'rds:DescribeDBClusters': [
    {
      purpose: 'FindClusters',
      action: 'rds:DescribeDBClusters',
      on: clusters,
    },
  ],
  'rds:ModifyDBCluster': [
    {
      purpose: 'SetCapacity',
      action: 'rds:ModifyDBCluster',
      on: clusters,
    },
  ],
  // Whoever makes something with a tag has to be allowed to tag it.
  'rds:CreateDBCluster': [
    { purpose: 'MakeReplica', action: 'rds:CreateDBCluster', on: replica },
    { purpose: 'MakeReplica', action: 'rds:AddTagsToResource', on: replica },
  ],
  'rds:CreateDBInstance': [
    { purpose: 'MakeReplica', action: 'rds:CreateDBInstance', on: replica },
    { purpose: 'MakeReplica', action: 'rds:AddTagsToResource', on: replica },
  ],
  'rds:PromoteReadReplicaDBCluster': [
    { purpose: 'PromoteReplica', action: 'rds:PromoteReadReplicaDBCluster', on: clusters },
  ],
  'rds:DeleteDBCluster': [{ purpose: 'RemoveReplica', action: 'rds:DeleteDBCluster', on: made }],
  // What a run made, where it goes back; and what it left, for good.
  'rds:DeleteDBInstance': [
    { purpose: 'RemoveReplica', action: 'rds:DeleteDBInstance', on: made },
    { purpose: 'RetireSource', action: 'rds:DeleteDBInstance', on: retired },
  ],
  'rds:DescribeDBClusterSnapshots': [
    { purpose: 'TakeSnapshots', action: 'rds:DescribeDBClusterSnapshots', on: snapshots },
  ],
  'rds:CreateDBClusterSnapshot': [
    { purpose: 'TakeSnapshots', action: 'rds:CreateDBClusterSnapshot', on: snapshots },
  ],
  ...dmsPermissions,
  'rds:StopDBInstance': [{ purpose: 'RetireSource', action: 'rds:StopDBInstance', on: retired }],
  'rds:StartDBInstance': [{ purpose: 'RetireSource', action: 'rds:StartDBInstance', on: retired }],
  'rds:DescribeDBSnapshots': [
    {
      purpose: 'FindFinalSnapshot',
      action: 'rds:DescribeDBSnapshots',
      on: (scope) => [...instances(scope), arnOf('rds', scope, 'snapshot:*')],
    },
  ],
  'logs:FilterLogEvents': [
    {
      purpose: 'ReadTaskLog',
      action: 'logs:FilterLogEvents',
      on: (scope) =>
        ['', ':*'].map((end) =>
          arnOf('logs', scope, `log-group:dms-tasks-${scope.replication ?? '*'}${end}`),
        ),
    },
  ],
  // IAM knows no resource of it, and no key for a namespace.
  'cloudwatch:GetMetricData': [{ purpose: 'ReadMetrics', action: 'cloudwatch:GetMetricData', on: every }],
  'sns:Publish': [{ purpose: 'TellTopics', action: 'sns:Publish', on: topics }],
  'sns:GetTopicAttributes': [{ purpose: 'TellTopics', action: 'sns:GetTopicAttributes', on: topics }],
  // Whoever has credentials may ask whose they are (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
  'sts:GetCallerIdentity': [],
  's3:GetObject': [{ purpose: 'KeepRecords', action: 's3:GetObject', on: objects }],
  's3:PutObject': [{ purpose: 'KeepRecords', action: 's3:PutObject', on: objects }],
  // Not bound to a prefix by a condition: S3 answers AccessDenied for an object that is not there unless the caller may list,
  // and GetObject carries no prefix that such a condition could look at.
  's3:ListObjectsV2': [
    {
      purpose: 'FindRecords',
      action: 's3:ListBucket',
      on: ({ partition, records }) => [`arn:${partition}:s3:::${records?.bucket ?? '*'}`],
    },
  ],
} satisfies { readonly [operation: string]: readonly Permission[] };

/** An operation that may be used: one that the table has. */
export type Permitted = keyof typeof permissions;

function hostedZone({ partition, zone }: Scope): readonly string[] {
  return [`arn:${partition}:route53:::hostedzone/${zone}`];
}

/**
 * Names in small letters, and characters that host names do not have by their octal codes
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html).
 */
function ownRecords({ record, readers }: Scope): Condition {
  const names = [record ?? '*', ...(readers === null ? [] : [readers])].map((name) =>
    name
      .toLowerCase()
      .replace(/\.$/, '')
      .replace(/[^a-z0-9._-]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`),
  );
  return {
    'ForAllValues:StringEquals': {
      'route53:ChangeResourceRecordSetsActions': ['UPSERT'],
      'route53:ChangeResourceRecordSetsNormalizedRecordNames': names,
      'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
    },
  };
}

/** A secret's ARN ends with a hyphen and six characters of AWS's own; whether one in a plan has them cannot be told. */
function secrets({ partition, region, account, secrets: named }: Scope): readonly string[] {
  return named.flatMap((secret) =>
    secret.startsWith('arn:')
      ? [secret, `${secret}-??????`]
      : [`arn:${partition}:secretsmanager:${region}:${account}:secret:${secret}-??????`],
  );
}

function topics({ topics: named }: Scope): readonly string[] {
  return named;
}

function objects({ partition, records }: Scope): readonly string[] {
  const { bucket, prefix } = records ?? { bucket: '*', prefix: '' };
  return [`arn:${partition}:s3:::${bucket}/${prefix === '' ? '' : `${prefix}/`}*`];
}

function clusters(scope: Scope): readonly string[] {
  return scope.clusters.map((id) => arnOf('rds', scope, `cluster:${id}`));
}

/** What a run makes of a replica, and may delete. */
function made(scope: Scope): readonly string[] {
  if (scope.members.length === 0) return [];
  return [...clusters(scope), ...scope.members.map((id) => arnOf('rds', scope, `db:${id}`))];
}

/** Groups are asked about as well: those that the plan names, and the default ones, whose names AWS chooses. */
function replica(scope: Scope): readonly string[] {
  const groups = ['cluster-pg', 'pg', 'og', 'subgrp'].map((kind) => arnOf('rds', scope, `${kind}:*`));
  return [...made(scope), ...groups];
}

/** A snapshot is made of a cluster: both are asked about. */
function snapshots(scope: Scope): readonly string[] {
  return scope.clusters.flatMap((id) => [
    arnOf('rds', scope, `cluster:${id}`),
    arnOf('rds', scope, 'cluster-snapshot:*'),
  ]);
}

function retired(scope: Scope): readonly string[] {
  return scope.retired.map((id) => arnOf('rds', scope, `db:${id}`));
}

function instances(scope: Scope): readonly string[] {
  return scope.instances.map((id) => arnOf('rds', scope, `db:${id}`));
}
