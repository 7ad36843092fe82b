import '../../aws/operations.ts';
import type { AwsCall } from '../../../engine/step.ts';
import type { Runner } from './find-task.ts';
import type { TableStatistics } from './statistics.ts';

/** From the beginning; from where it stopped; or from the beginning for one that ran before. */
export type How = 'start-replication' | 'resume-processing' | 'reload-target';

/** Its rows once more, and then their comparison; or the comparison alone. (API reference, ReloadTables.) */
export type Reload = 'data-reload' | 'validate-only';

/** The calls by which a runner is worked, by its ARN. */
type Calls = {
  start(arn: string, how: How): AwsCall;
  stop(arn: string): AwsCall;
  remove(arn: string): AwsCall;
  /** Every page, of the tables in some states where these are given; the list is called as `listed` says. */
  statistics(arn: string, states?: readonly string[]): AwsCall;
  readonly listed: string;
  reload(arn: string, tables: readonly TableStatistics[], how: Reload): AwsCall;
};

const inStates = (states: readonly string[] | undefined) =>
  states && { Filters: [{ Name: 'table-state', Values: [...states] }] };

const byName = ({ SchemaName, TableName }: TableStatistics) => ({ SchemaName, TableName });

/** The same work under two sets of names. */
export const callsOf: { readonly [R in Runner]: Calls } = {
  task: {
    start: (ReplicationTaskArn, StartReplicationTaskType) => ({
      aws: 'dms:StartReplicationTask',
      input: { ReplicationTaskArn, StartReplicationTaskType },
    }),
    stop: (ReplicationTaskArn) => ({ aws: 'dms:StopReplicationTask', input: { ReplicationTaskArn } }),
    remove: (ReplicationTaskArn) => ({ aws: 'dms:DeleteReplicationTask', input: { ReplicationTaskArn } }),
    statistics: (ReplicationTaskArn, states) => ({
      aws: 'dms:DescribeTableStatistics',
      input: { ReplicationTaskArn, MaxRecords: 500, ...inStates(states) },
      all: true,
    }),
    listed: 'TableStatistics',
    reload: (ReplicationTaskArn, tables, ReloadOption) => ({
      aws: 'dms:ReloadTables',
      input: { ReplicationTaskArn, TablesToReload: tables.map(byName), ReloadOption },
    }),
  },
  replication: {
    start: (ReplicationConfigArn, StartReplicationType) => ({
      aws: 'dms:StartReplication',
      input: { ReplicationConfigArn, StartReplicationType },
    }),
    stop: (ReplicationConfigArn) => ({ aws: 'dms:StopReplication', input: { ReplicationConfigArn } }),
    remove: (ReplicationConfigArn) => ({
      aws: 'dms:DeleteReplicationConfig',
      input: { ReplicationConfigArn },
    }),
    statistics: (ReplicationConfigArn, states) => ({
      aws: 'dms:DescribeReplicationTableStatistics',
      input: { ReplicationConfigArn, MaxRecords: 500, ...inStates(states) },
      all: true,
    }),
    listed: 'ReplicationTableStatistics',
    reload: (ReplicationConfigArn, tables, ReloadOption) => ({
      aws: 'dms:ReloadReplicationTables',
      input: { ReplicationConfigArn, TablesToReload: tables.map(byName), ReloadOption },
    }),
  },
};
