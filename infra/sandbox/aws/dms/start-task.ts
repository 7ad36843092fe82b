import { readPosition } from '../../dms/position.ts';
import { emptyMemory } from '../../dms/progress.ts';
import { type Given, text } from '../shape.ts';
import type { Account } from './account.ts';
import { isTested } from './connections.ts';
import { checkStart } from './documents.ts';
import { invalidCombination, invalidState } from './fault.ts';
import { checkWord } from './identifier.ts';
import { beginRun, endRun, type Replication } from './replication.ts';

/** The parameters of StartReplicationTask. */
export const startParameters = {
  ReplicationTaskArn: text,
  StartReplicationTaskType: text,
  CdcStartPosition: text,
} as const;

const ways = ['start-replication', 'resume-processing', 'reload-target'] as const;

/** Starts a task whose endpoints were tested from its instance. Throws where it cannot be started so, or not now. */
export function startTask(
  account: Account,
  task: Replication,
  input: Given<typeof startParameters, 'StartReplicationTaskType'>,
): Replication {
  const way = checkWord(input.StartReplicationTaskType, 'StartReplicationTaskType', ways);
  if (!['ready', 'stopped', 'failed'].includes(task.status))
    throw invalidState('Replication Task cannot be started, invalid state');
  for (const endpoint of [task.source, task.target])
    if (!isTested(account, task.instance ?? '', endpoint))
      throw invalidState(
        'Test connection for replication instance and endpoint should be successful for starting the replication task',
      );
  prepareStart(task, way, input.CdcStartPosition);
  task.status = 'starting';
  account.after(account.times.task, () => {
    if (task.status === 'starting') beginRun(account, task);
  });
  return task;
}

/** What a start of this kind begins with: all anew, or what is remembered. Throws where the kind does not go with the task. */
export function prepareStart(it: Replication, given: string, from: string | undefined): void {
  const way = checkWord(given, 'StartReplicationType', ways);
  const refuse = (why: string) =>
    invalidCombination(`Start Type : ${way.toUpperCase().replace('-', '_')}, ${why}`);
  const start = checkStart(from, it.type);
  // https://docs.aws.amazon.com/dms/latest/APIReference/API_StartReplicationTask.html
  if (way === 'start-replication') {
    if (it.memory && it.type !== 'cdc') throw refuse('valid only for tasks running for the first time');
  } else {
    if (!it.memory) throw refuse('not valid for tasks running for the first time');
    if (way === 'resume-processing' && it.type === 'full-load')
      throw refuse('not valid for tasks of the migration type full-load');
    if (way === 'reload-target' && it.type === 'cdc')
      throw refuse('not valid for tasks of the migration type cdc');
    if (start !== undefined) throw refuse('not valid with CdcStartPosition');
  }
  if (way !== 'resume-processing') {
    const position = start ?? it.cdcStart;
    it.memory = emptyMemory((position === undefined ? undefined : readPosition(position)) ?? null);
  }
  it.startedAs = way;
  it.ended = null;
}

/** Stops a task that runs. Throws for any other. */
export function stopTask(task: Replication): Replication {
  if (task.status !== 'running')
    throw invalidState(`Replication Task cannot be stopped, invalid state: ${task.status}`);
  endRun(task);
  return task;
}
