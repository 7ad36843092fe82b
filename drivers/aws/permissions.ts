import type { Bucket } from '../../engine/plan/bucket.ts';

/** By what a policy is narrowed: what the plan names, and what whoever asks for the policy knows; `*` where nobody does. */
export interface Scope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** The id of the hosted zone: a plan has its name alone. */
  readonly zone: string;
  /** The record that applications follow; null where the plan has none in Route 53. */
  readonly record: string | null;
  /** The weighted pair that readers follow; null where the plan has none. */
  readonly readers: string | null;
  /** Secrets by their names or ARNs. */
  readonly secrets: readonly string[];
  /** RDS instances and Aurora clusters by their identifiers. */
  readonly instances: readonly string[];
  readonly clusters: readonly string[];
  /** The identifier of the replication instance of DMS; null where the plan has none. */
  readonly replication: string | null;
  /** Topics by their ARNs. */
  readonly topics: readonly string[];
  /** Where records of runs are kept in S3; null where they are not. */
  readonly records: Bucket | null;
}

/** A scope of which nothing is known. */
export const anywhere: Scope = {
  partition: 'aws',
  region: '*',
  account: '*',
  zone: '*',
  record: null,
  readers: null,
  secrets: [],
  instances: [],
  clusters: [],
  replication: null,
  topics: [],
  records: null,
};

/** What a role has to be allowed, on which ARNs, and under which condition. */
export interface Permission {
  /** What it is for, as a policy's Sid: letters and digits. Permissions of one purpose make one statement. */
  readonly purpose: string;
  readonly action: string;
  readonly on: (scope: Scope) => readonly string[];
  readonly where?: (scope: Scope) => Condition;
}

/** Operator, key, values. */
export type Condition = { readonly [operator: string]: { readonly [key: string]: readonly string[] } };

const every = () => ['*'];

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
      on: (scope) => scope.instances.map((id) => arnOf('rds', scope, `db:${id}`)),
    },
  ],
  'rds:DescribeDBClusters': [
    {
      purpose: 'FindClusters',
      action: 'rds:DescribeDBClusters',
      on: (scope) => scope.clusters.map((id) => arnOf('rds', scope, `cluster:${id}`)),
    },
  ],
  'rds:ModifyDBCluster': [
    {
      purpose: 'SetCapacity',
      action: 'rds:ModifyDBCluster',
      on: (scope) => scope.clusters.map((id) => arnOf('rds', scope, `cluster:${id}`)),
    },
  ],
  'rds:DescribeDBClusterSnapshots': [
    { purpose: 'TakeSnapshots', action: 'rds:DescribeDBClusterSnapshots', on: snapshots },
  ],
  'rds:CreateDBClusterSnapshot': [
    { purpose: 'TakeSnapshots', action: 'rds:CreateDBClusterSnapshot', on: snapshots },
  ],
  // What does not stand yet has no ARN, and DMS's are made of characters of AWS's own.
  ...forDms('MakeReplication', every, [
    ...([
      'CreateReplicationInstance',
      'CreateEndpoint',
      'ImportCertificate',
      'CreateReplicationTask',
      'CreateReplicationConfig',
    ] as const),
  ]),
  ...forDms('FindReplication', every, [
    ...(['DescribeReplicationInstances', 'DescribeEndpoints', 'DescribeCertificates'] as const),
    ...(['DescribeConnections', 'DescribeReplicationTasks'] as const),
    ...(['DescribeReplicationConfigs', 'DescribeReplications'] as const),
  ]),
  ...forDms('RunTask', tasks, [
    ...(['ModifyReplicationTask', 'StartReplicationTask', 'StopReplicationTask'] as const),
    ...(['DeleteReplicationTask', 'DescribeTableStatistics'] as const),
  ]),
  ...forDms('RunServerless', configs, [
    ...(['ModifyReplicationConfig', 'StartReplication', 'StopReplication'] as const),
    ...(['DeleteReplicationConfig', 'DescribeReplicationTableStatistics'] as const),
  ]),
  ...forDms('TryAndRemoveReplication', parts, [
    ...(['TestConnection', 'ListTagsForResource'] as const),
    ...(['DeleteReplicationInstance', 'DeleteEndpoint', 'DeleteCertificate'] as const),
  ]),
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
  'sns:Publish': [{ purpose: 'TellTopics', action: 'sns:Publish', on: ({ topics }) => topics }],
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

/** Operations of DMS, whose actions have their names. */
function forDms<const O extends string>(purpose: string, on: Permission['on'], operations: readonly O[]) {
  const rows = operations.map((each): [string, readonly Permission[]] => [
    `dms:${each}`,
    [{ purpose, action: `dms:${each}`, on }],
  ]);
  return Object.fromEntries(rows) as { readonly [K in `dms:${O}`]: readonly Permission[] };
}

function arnOf(service: string, { partition, region, account }: Scope, rest: string): string {
  return `arn:${partition}:${service}:${region}:${account}:${rest}`;
}

function tasks(scope: Scope): readonly string[] {
  return [arnOf('dms', scope, 'task:*')];
}

function parts(scope: Scope): readonly string[] {
  return ['cert', 'endpoint', 'rep', 'task', 'replication-config'].map((kind) =>
    arnOf('dms', scope, `${kind}:*`),
  );
}

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

function objects({ partition, records }: Scope): readonly string[] {
  const { bucket, prefix } = records ?? { bucket: '*', prefix: '' };
  return [`arn:${partition}:s3:::${bucket}/${prefix === '' ? '' : `${prefix}/`}*`];
}

/** A snapshot is made of a cluster: both are asked about. */
function snapshots(scope: Scope): readonly string[] {
  return scope.clusters.flatMap((id) => [
    arnOf('rds', scope, `cluster:${id}`),
    arnOf('rds', scope, 'cluster-snapshot:*'),
  ]);
}

function configs(scope: Scope): readonly string[] {
  return [arnOf('dms', scope, 'replication-config:*')];
}
