import '../../aws/operations.ts';
import type { Tools } from '../../operation.ts';

/** A task as DMS describes it. */
export type Task = {
  readonly ReplicationTaskArn: string;
  readonly ReplicationTaskIdentifier: string;
  readonly ReplicationInstanceArn: string;
  readonly Status: string;
  readonly StopReason?: string;
  readonly LastFailureMessage?: string;
  readonly TableMappings: string;
  readonly ReplicationTaskSettings: string;
};

const notFound = 'ResourceNotFoundFault';

/** The task of this name; null where there is none. DMS answers an empty filter with an error. */
export async function findTask({ aws }: Pick<Tools, 'aws'>, task: string): Promise<Task | null> {
  try {
    const found = (await aws({
      aws: 'dms:DescribeReplicationTasks',
      input: { Filters: [{ Name: 'replication-task-id', Values: [task] }] },
    })) as { ReplicationTasks?: Task[] };
    return found.ReplicationTasks?.[0] ?? null;
  } catch (error) {
    if ((error as { code?: string }).code === notFound) return null;
    throw error;
  }
}
