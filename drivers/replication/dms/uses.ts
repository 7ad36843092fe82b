import type { Permitted } from '../../aws/permissions.ts';

/** The operations that the rows are moved by: to make or find what DMS needs, to run its task, to read what went wrong, and to take it away. */
export const dmsUses = [
  ...(['dms:CreateReplicationInstance', 'dms:DescribeReplicationInstances'] as const),
  ...(['dms:DeleteReplicationInstance', 'dms:ListTagsForResource'] as const),
  ...(['dms:CreateEndpoint', 'dms:DescribeEndpoints', 'dms:DeleteEndpoint'] as const),
  ...(['dms:ImportCertificate', 'dms:DescribeCertificates', 'dms:DeleteCertificate'] as const),
  ...(['dms:TestConnection', 'dms:DescribeConnections'] as const),
  ...(['dms:CreateReplicationTask', 'dms:DescribeReplicationTasks', 'dms:ModifyReplicationTask'] as const),
  ...(['dms:StartReplicationTask', 'dms:StopReplicationTask', 'dms:DeleteReplicationTask'] as const),
  ...(['dms:DescribeTableStatistics', 'logs:FilterLogEvents'] as const),
] as const satisfies readonly Permitted[];
