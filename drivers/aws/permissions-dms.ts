import { arnOf, every, type Permission, type Scope } from './permission.ts';

/** DMS's ARNs end with characters of AWS's own, so that only their kind is known before. */
const ofKind =
  (...kinds: readonly Kind[]) =>
  (scope: Scope): readonly string[] =>
    kinds.map((kind) => arnOf('dms', scope, `${kind}:*`));

/** Resource types as they stand in ARNs. */
type Kind = 'cert' | 'endpoint' | 'rep' | 'replication-config' | 'task';

const [tasks, configs, composed, parts] = [
  ofKind('task'),
  ofKind('replication-config'),
  ofKind('endpoint', 'rep'),
  ofKind('cert', 'endpoint', 'rep', 'replication-config', 'task'),
];

/** A tag that is given with what is made is a permission of its own. */
const tagging: Permission = { purpose: 'TagReplication', action: 'dms:AddTagsToResource', on: parts };

/** The role is handed over to DMS, and to nobody else. */
const handOver: Permission = {
  purpose: 'HandOverReporter',
  action: 'iam:PassRole',
  on: ({ partition, account, reporter }) => [reporter ?? `arn:${partition}:iam::${account}:role/*`],
  where: () => ({ StringEquals: { 'iam:PassedToService': ['dms.amazonaws.com'] } }),
};

/**
 * What the operations of DMS need, whose actions have their names (Service Authorization Reference, "Actions, resources, and condition
 * keys for AWS Database Migration Service").
 */
export const dmsPermissions = {
  // What does not stand yet has no ARN.
  ...of(
    'MakeReplication',
    every,
    ['CreateReplicationInstance', 'CreateEndpoint', 'ImportCertificate'],
    [tagging],
  ),
  // Asked about what it is made of, not about itself.
  ...of('MakeTask', composed, ['CreateReplicationTask', 'CreateReplicationConfig'], [tagging]),
  // They look for things by their names, and have no resource; or have one only if that is asked for by a parameter of its own.
  ...of('FindReplication', every, [
    ...(['DescribeReplicationInstances', 'DescribeEndpoints', 'DescribeCertificates'] as const),
    ...(['DescribeConnections', 'DescribeReplicationTasks'] as const),
    ...(['DescribeReplicationConfigs', 'DescribeReplications'] as const),
    'DescribeReplicationSubnetGroups',
    ...(['DescribeReplicationTaskAssessmentRuns', 'DescribeReplicationTaskIndividualAssessments'] as const),
  ]),
  ...of('RunTask', tasks, [
    ...(['ModifyReplicationTask', 'StartReplicationTask', 'StopReplicationTask'] as const),
    ...(['DeleteReplicationTask', 'DescribeTableStatistics', 'ReloadTables'] as const),
  ]),
  ...of('RunTask', tasks, ['StartReplicationTaskAssessmentRun'], [handOver]),
  ...of('RunServerless', configs, [
    ...(['ModifyReplicationConfig', 'StartReplication', 'StopReplication'] as const),
    ...([
      'DeleteReplicationConfig',
      'DescribeReplicationTableStatistics',
      'ReloadReplicationTables',
    ] as const),
  ]),
  ...of('TryAndRemoveReplication', parts, [
    ...(['TestConnection', 'ListTagsForResource'] as const),
    ...(['DeleteReplicationInstance', 'DeleteEndpoint', 'DeleteCertificate'] as const),
  ]),
} as const;

/** Operations of one purpose, each with what it needs besides. */
function of<const O extends string>(
  purpose: string,
  on: Permission['on'],
  operations: readonly O[],
  besides: readonly Permission[] = [],
) {
  const rows = operations.map((each): [string, readonly Permission[]] => [
    `dms:${each}`,
    [{ purpose, action: `dms:${each}`, on }, ...besides],
  ]);
  return Object.fromEntries(rows) as { readonly [K in `dms:${O}`]: readonly Permission[] };
}
