import '../../aws/operations.ts';
import type { AwsCall } from '../../../engine/step.ts';
import type { Runner } from './find-task.ts';

/** From the beginning; from where it stopped; or from the beginning for one that ran before. */
export type How = 'start-replication' | 'resume-processing' | 'reload-target';

/** The calls by which a runner is worked, by its ARN. */
type Calls = {
  start(arn: string, how: How): AwsCall;
  stop(arn: string): AwsCall;
  remove(arn: string): AwsCall;
  /** Every page; the list is called as `listed` says. */
  statistics(arn: string): AwsCall;
  readonly listed: string;
};

/** The same work under two sets of names. */
export const callsOf: { readonly [R in Runner]: Calls } = {
  task: {
    start: (ReplicationTaskArn, StartReplicationTaskType) => ({
      aws: 'dms:StartReplicationTask',
      input: { ReplicationTaskArn, StartReplicationTaskType },
    }),
    stop: (ReplicationTaskArn) => ({ aws: 'dms:StopReplicationTask', input: { ReplicationTaskArn } }),
    remove: (ReplicationTaskArn) => ({ aws: 'dms:DeleteReplicationTask', input: { ReplicationTaskArn } }),
    statistics: (ReplicationTaskArn) => ({
      aws: 'dms:DescribeTableStatistics',
      input: { ReplicationTaskArn, MaxRecords: 500 },
      all: true,
    }),
    listed: 'TableStatistics',
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
    statistics: (ReplicationConfigArn) => ({
      aws: 'dms:DescribeReplicationTableStatistics',
      input: { ReplicationConfigArn, MaxRecords: 500 },
      all: true,
    }),
    listed: 'ReplicationTableStatistics',
  },
};
