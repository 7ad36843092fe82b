import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask, type Task } from './find-task.ts';
import { type Finding, findingsOf } from './findings.ts';
import { type TableStatistics, tally } from './statistics.ts';

/** From the beginning; from where it stopped; or from the beginning for a task that ran before. */
export type How = 'start-replication' | 'resume-processing' | 'reload-target';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `expects`: how many tables the task has to load. */
    'dms.task@1': { input: { task: string; expects?: number } };
    'dms.start-task@1': { input: { task: string; how: How } };
    'dms.stop-task@1': { input: { task: string } };
  }
}

async function statisticsOf({ aws }: Pick<Tools, 'aws'>, arn: string): Promise<readonly TableStatistics[]> {
  const told = (await aws({
    aws: 'dms:DescribeTableStatistics',
    input: { ReplicationTaskArn: arn, MaxRecords: 500 },
    all: true,
  })) as { TableStatistics?: readonly TableStatistics[] };
  return told.TableStatistics ?? [];
}

/** A task that loaded everything and keeps the changes back stops for this reason. (API reference, ReplicationTask.) */
const loadedReason = /\b(?:STOPPED_AFTER_FULL_LOAD|FULL_LOAD_ONLY_FINISHED)\b/;

/**
 * `state` is DMS's own word for the task, or `missing`, or `table errors` where it runs without some of its tables. `load` is `done` once
 * every table was loaded and the task stopped for that, `failed` where it stopped for anything else.
 */
async function look(tools: Tools, name: string, expects = 0): Promise<Json> {
  const task = await findTask(tools, name);
  if (task === null) return { state: 'missing', load: 'missing' };
  const tables = tally(await statisticsOf(tools, task.ReplicationTaskArn));
  const broken = tables.errored.length > 0;
  const state = broken && task.Status === 'running' ? 'table errors' : task.Status;
  const findings: readonly Finding[] = await findingsOf(tools, task, tables.errored);
  const { rows, completed, loading, validation } = tables;
  const load = loadOf(task, broken, completed >= expects);
  if (load === 'loading' && expects > 0)
    tools.progress({
      done: completed,
      of: expects,
      unit: 'tables',
      on: `${rows.toLocaleString('en')} rows${loading[0] === undefined ? '' : `, ${loading[0]}`}`,
    });
  return {
    state,
    load,
    arn: task.ReplicationTaskArn,
    tables: completed,
    rows,
    validation,
    ...(task.StopReason !== undefined && { reason: task.StopReason }),
    ...(findings.length > 0 && { findings, error: findings.map(({ what }) => what).join('; ') }),
  };
}

function loadOf({ Status, StopReason = '' }: Task, broken: boolean, complete: boolean): string {
  if (broken) return 'failed';
  if (Status === 'stopped') return loadedReason.test(StopReason) && complete ? 'done' : 'failed';
  return Status === 'failed' ? 'failed' : 'loading';
}

const task = operation({
  name: 'dms.task@1',
  reads: true,
  run: ({ task: name, expects }, tools) => look(tools, name, expects),
});

/** Started once more it would be refused: what runs already, or is about to, is left alone. */
const start = operation({
  name: 'dms.start-task@1',
  reads: false,
  async run({ task: name, how }, tools): Promise<Json> {
    const found = await present(tools, name);
    if (['starting', 'running'].includes(found.Status)) return { started: false };
    await tools.aws({
      aws: 'dms:StartReplicationTask',
      input: { ReplicationTaskArn: found.ReplicationTaskArn, StartReplicationTaskType: how },
    });
    return { started: true };
  },
});

const stop = operation({
  name: 'dms.stop-task@1',
  reads: false,
  async run({ task: name }, tools): Promise<Json> {
    const found = await findTask(tools, name);
    if (found === null || !['starting', 'running'].includes(found.Status)) return { stopped: false };
    await tools.aws({
      aws: 'dms:StopReplicationTask',
      input: { ReplicationTaskArn: found.ReplicationTaskArn },
    });
    return { stopped: true };
  },
});

async function present(tools: Tools, name: string): Promise<Task> {
  const found = await findTask(tools, name);
  if (found === null)
    throw new Fault(`DMS has no task "${name}"`, { next: 'Unwind, and run again: it is made anew.' });
  return found;
}

export const taskOperations: readonly Operation[] = [task, start, stop];
