import '../../aws/operations.ts';
import type { Tools } from '../../operation.ts';

/** What runs: a task on a replication instance, or a replication of DMS Serverless, which has its own. */
export type Runner = 'task' | 'replication';

/** A runner as DMS describes it, in the words that it has for a task. */
export type Task = {
  readonly ReplicationTaskArn: string;
  readonly ReplicationTaskIdentifier: string;
  /** None: it is serverless. */
  readonly ReplicationInstanceArn?: string;
  readonly Status: string;
  readonly StopReason?: string;
  readonly LastFailureMessage?: string;
  readonly MigrationType?: string;
  /** Both only where the whole description was asked for. */
  readonly TableMappings?: string;
  readonly ReplicationTaskSettings?: string;
};

type Asking = Pick<Tools, 'aws'>;

/**
 * The runner of this name; null where there is none. Its mappings and settings, which may be megabytes, are left out of a task unless the
 * whole is wanted. DMS answers an empty filter with an error.
 */
export async function findTask(
  asking: Asking,
  name: string,
  runner: Runner = 'task',
  how: 'in short' | 'whole' = 'in short',
): Promise<Task | null> {
  try {
    return await (runner === 'task'
      ? provisioned(asking, name, how === 'in short')
      : serverless(asking, name));
  } catch (error) {
    if ((error as { code?: string }).code === 'ResourceNotFoundFault') return null;
    throw error;
  }
}

async function provisioned({ aws }: Asking, name: string, short: boolean): Promise<Task | null> {
  const { ReplicationTasks = [] } = (await aws({
    aws: 'dms:DescribeReplicationTasks',
    input: { Filters: [{ Name: 'replication-task-id', Values: [name] }], WithoutSettings: short },
  })) as { ReplicationTasks?: Task[] };
  return ReplicationTasks[0] ?? null;
}

type Config = {
  readonly ReplicationConfigArn: string;
  readonly ReplicationType: string;
  readonly TableMappings: string;
  readonly ReplicationSettings: string;
};
type Replication = {
  readonly Status: string;
  readonly StopReason?: string;
  readonly FailureMessages?: readonly string[];
};

/** Two descriptions: what it is to do, and how far it is. */
async function serverless({ aws }: Asking, name: string): Promise<Task | null> {
  const input = { Filters: [{ Name: 'replication-config-id', Values: [name] }] };
  const { ReplicationConfigs: [config] = [] } = (await aws({
    aws: 'dms:DescribeReplicationConfigs',
    input,
  })) as { ReplicationConfigs?: Config[] };
  const { Replications: [now] = [] } = (await aws({ aws: 'dms:DescribeReplications', input })) as {
    Replications?: Replication[];
  };
  if (!config || !now) return null;
  const failure = now.FailureMessages?.join(' ');
  return {
    ReplicationTaskArn: config.ReplicationConfigArn,
    ReplicationTaskIdentifier: name,
    Status: now.Status,
    MigrationType: config.ReplicationType,
    TableMappings: config.TableMappings,
    ReplicationTaskSettings: config.ReplicationSettings,
    ...(now.StopReason !== undefined && { StopReason: now.StopReason }),
    ...(failure !== undefined && { LastFailureMessage: failure }),
  };
}

/** Of the states of a runner those in which it does nothing, and may be started or deleted. */
export const idle: ReadonlySet<string> = new Set(['created', 'ready', 'stopped', 'failed', 'failed-move']);
