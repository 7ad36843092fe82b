import { flag, type Given, type Operations, operation, text } from '../shape.ts';
import type { Account } from './account.ts';
import { newArn } from './arn.ts';
import { checkMappings, checkStart, wholeSettings } from './documents.ts';
import { findEndpoint } from './endpoints.ts';
import { alreadyExists, invalidState, invalidValue, notFound } from './fault.ts';
import { filterList, found } from './filters.ts';
import { checkIdentifier, checkWord } from './identifier.ts';
import { findInstance } from './instances.ts';
import { page, paging } from './paging.ts';
import { forgetRun, migrationTypes, type Replication } from './replication.ts';
import { startParameters, startTask, stopTask } from './start-task.ts';
import { readTags, tagList } from './tags.ts';
import { tellTask } from './task-output.ts';

/** The operations on replication tasks. */
export const taskOperations = (account: Account): Operations => ({
  CreateReplicationTask: operation({
    parameters: createParameters,
    needs: needed,
    answer: (input, { region }) => create(account, input, region),
  }),
  ModifyReplicationTask: operation({
    parameters: modifyParameters,
    needs: ['ReplicationTaskArn'],
    answer: (input) => modify(account, input),
  }),
  StartReplicationTask: operation({
    parameters: startParameters,
    needs: ['ReplicationTaskArn', 'StartReplicationTaskType'],
    answer: (input) => ({
      ReplicationTask: tellTask(startTask(account, findTask(account, input.ReplicationTaskArn), input)),
    }),
  }),
  StopReplicationTask: operation({
    parameters: { ReplicationTaskArn: text },
    needs: ['ReplicationTaskArn'],
    answer: (input) => ({
      ReplicationTask: tellTask(stopTask(findTask(account, input.ReplicationTaskArn))),
    }),
  }),
  DeleteReplicationTask: operation({
    parameters: { ReplicationTaskArn: text },
    needs: ['ReplicationTaskArn'],
    answer: ({ ReplicationTaskArn }) => {
      const task = findTask(account, ReplicationTaskArn);
      if (!['ready', 'stopped', 'failed', 'creating'].includes(task.status))
        throw invalidState(`Replication Task cannot be deleted, invalid state: ${task.status}`);
      task.status = 'deleting';
      account.after(account.times.task, () => void forgetRun(account, task));
      return { ReplicationTask: tellTask(task) };
    },
  }),
  DescribeReplicationTasks: operation({
    parameters: { Filters: filterList, WithoutSettings: flag, ...paging },
    answer: ({ Filters, WithoutSettings, ...asked }) => {
      const readers = {
        'replication-task-arn': ({ arn }: Replication) => arn,
        'replication-task-id': ({ identifier }: Replication) => identifier,
        'migration-type': ({ type }: Replication) => type,
        'endpoint-arn': ({ source, target }: Replication) => [source, target],
        'replication-instance-arn': ({ instance }: Replication) => instance ?? [],
      };
      const tasks = [...account.replications.values()].filter(({ instance }) => instance !== null);
      const some = found(tasks, Filters, readers, 'Tasks');
      const { items, more } = page(some, asked, { keyOf: ({ identifier }) => identifier });
      return { ReplicationTasks: items.map((task) => tellTask(task, WithoutSettings)), ...more };
    },
  }),
});

const changeable = {
  ReplicationTaskIdentifier: text,
  MigrationType: text,
  TableMappings: text,
  ReplicationTaskSettings: text,
  CdcStartPosition: text,
} as const;
const createParameters = {
  ...changeable,
  SourceEndpointArn: text,
  TargetEndpointArn: text,
  ReplicationInstanceArn: text,
  ResourceIdentifier: text,
  Tags: tagList,
} as const;
const needed = [
  'ReplicationTaskIdentifier',
  'SourceEndpointArn',
  'TargetEndpointArn',
  'ReplicationInstanceArn',
  'MigrationType',
  'TableMappings',
] as const;
const modifyParameters = { ...changeable, ReplicationTaskArn: text } as const;

function create(
  account: Account,
  input: Given<typeof createParameters, (typeof needed)[number]>,
  region: string,
): unknown {
  const identifier = newIdentifier(account, input.ReplicationTaskIdentifier);
  const [source, target] = checkEndpoints(account, input.SourceEndpointArn, input.TargetEndpointArn);
  const instance = findInstance(account, input.ReplicationInstanceArn);
  if (instance.status !== 'available')
    throw invalidState(`Replication instance ${instance.identifier} is not available`);
  const type = checkWord(input.MigrationType, 'MigrationType', migrationTypes);
  const task: Replication = {
    arn: newArn(region, 'task', input.ResourceIdentifier),
    ...{ identifier, source, target, type },
    instance: instance.arn,
    compute: null,
    mappings: checkMappings(input.TableMappings),
    settings: wholeSettings(input.ReplicationTaskSettings),
    cdcStart: checkStart(input.CdcStartPosition, type),
    created: new Date(),
    updated: new Date(),
    tags: readTags(input.Tags),
    status: 'creating',
    ...{ memory: null, run: null, ended: null, startedAs: undefined },
  };
  if (account.replications.has(task.arn)) throw alreadyExists(`${task.arn} already exists`);
  account.replications.set(task.arn, task);
  account.after(account.times.task, () => {
    if (task.status === 'creating') task.status = 'ready';
  });
  return { ReplicationTask: tellTask(task) };
}

function modify(account: Account, input: Given<typeof modifyParameters, 'ReplicationTaskArn'>): unknown {
  const task = findTask(account, input.ReplicationTaskArn);
  const before = task.status;
  if (!['ready', 'stopped', 'failed'].includes(before))
    throw invalidState(
      `Replication Task, excluding logging severity task settings, cannot be modified while it is ${before} state`,
    );
  const { ReplicationTaskIdentifier: name, MigrationType, TableMappings: mappings } = input;
  const type =
    MigrationType === undefined ? task.type : checkWord(MigrationType, 'MigrationType', migrationTypes);
  const changed = {
    identifier:
      name === undefined || name.toLowerCase() === task.identifier
        ? task.identifier
        : newIdentifier(account, name),
    type,
    mappings: mappings === undefined ? task.mappings : checkMappings(mappings),
    settings: wholeSettings(input.ReplicationTaskSettings, task.settings),
    cdcStart: checkStart(input.CdcStartPosition, type) ?? (type === 'cdc' ? task.cdcStart : undefined),
  };
  Object.assign(task, changed, { status: 'modifying', updated: new Date() });
  account.after(account.times.task, () => {
    if (task.status === 'modifying') task.status = before;
  });
  return { ReplicationTask: tellTask(task) };
}

/** The task of an ARN. Throws where there is none. */
export function findTask({ replications }: Account, arn: string): Replication {
  const task = replications.get(arn);
  if (!task || task.instance === null) throw notFound(`Replication task ${arn} not found`);
  return task;
}

/** Both endpoints of a replication, by their ARNs, each on its side. Throws otherwise. */
export function checkEndpoints(
  account: Account,
  source: string,
  target: string,
): readonly [source: string, target: string] {
  if (findEndpoint(account, source).type !== 'source')
    throw invalidValue(`Endpoint ${source} is not a source endpoint`);
  if (findEndpoint(account, target).type !== 'target')
    throw invalidValue(`Endpoint ${target} is not a target endpoint`);
  return [source, target];
}

function newIdentifier({ replications }: Account, given: string): string {
  const identifier = checkIdentifier(given, 'ReplicationTaskIdentifier', 255).toLowerCase();
  for (const each of replications.values())
    if (each.instance !== null && each.identifier === identifier)
      throw alreadyExists(`Task with identifier ${identifier} already exists`);
  return identifier;
}
