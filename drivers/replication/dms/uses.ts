import type { Permitted } from '../../aws/permissions.ts';
import type { Runner } from './find-task.ts';

/** What both need: endpoints and their authorities. */
const shared = [
  ...(['dms:CreateEndpoint', 'dms:DescribeEndpoints', 'dms:DeleteEndpoint'] as const),
  ...(['dms:ImportCertificate', 'dms:DescribeCertificates', 'dms:DeleteCertificate'] as const),
  'dms:ListTagsForResource',
] as const satisfies readonly Permitted[];

/** The operations that the rows are moved by: to make or find what DMS needs, to run it, to read what went wrong, and to take it away. */
export const dmsUses: { readonly [R in Runner]: readonly Permitted[] } = {
  task: [
    ...shared,
    ...(['dms:CreateReplicationInstance', 'dms:DescribeReplicationInstances'] as const),
    'dms:DeleteReplicationInstance',
    ...(['dms:TestConnection', 'dms:DescribeConnections'] as const),
    ...(['dms:CreateReplicationTask', 'dms:DescribeReplicationTasks', 'dms:ModifyReplicationTask'] as const),
    ...(['dms:StartReplicationTask', 'dms:StopReplicationTask', 'dms:DeleteReplicationTask'] as const),
    ...(['dms:DescribeTableStatistics', 'dms:ReloadTables', 'logs:FilterLogEvents'] as const),
    'cloudwatch:GetMetricData',
  ],
  replication: [
    ...shared,
    ...(['dms:CreateReplicationConfig', 'dms:DescribeReplicationConfigs'] as const),
    ...(['dms:ModifyReplicationConfig', 'dms:DeleteReplicationConfig'] as const),
    ...(['dms:StartReplication', 'dms:StopReplication', 'dms:DescribeReplications'] as const),
    ...(['dms:DescribeReplicationTableStatistics', 'dms:ReloadReplicationTables'] as const),
  ],
};

/** Those of a premigration assessment. */
export const assessmentUses: readonly Permitted[] = [
  'dms:StartReplicationTaskAssessmentRun',
  'dms:DescribeReplicationTaskAssessmentRuns',
  'dms:DescribeReplicationTaskIndividualAssessments',
];

/** The one by which the subnet group that a plan names is looked up, before a run. */
export const subnetGroupUses: readonly Permitted[] = ['dms:DescribeReplicationSubnetGroups'];
