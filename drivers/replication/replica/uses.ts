import type { Permitted } from '../../aws/permissions.ts';

/** The operations by which a replica is found, made, promoted and taken away. */
export const replicaUses: readonly Permitted[] = [
  ...(['rds:DescribeDBInstances', 'rds:DescribeDBClusters', 'rds:CreateDBCluster'] as const),
  ...(['rds:CreateDBInstance', 'rds:PromoteReadReplicaDBCluster'] as const),
  ...(['rds:DeleteDBInstance', 'rds:DeleteDBCluster'] as const),
];
