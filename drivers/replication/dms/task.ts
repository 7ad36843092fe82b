import { howMany } from '../../../engine/how-many.ts';
import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask, idle, type Runner, type Task } from './find-task.ts';
import { type Finding, findingsOf } from './findings.ts';
import { callsOf, type How } from './runner.ts';
import { type TableStatistics, tally } from './statistics.ts';

/** A runner by its name; a task where it is not said. */
export type Named = { readonly task: string; readonly runner?: Runner };

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `expects`: how many tables the task has to load. */
    'dms.task@1': { input: Named & { expects?: number } };
    'dms.start-task@1': { input: Named & { how: How } };
    'dms.stop-task@1': { input: Named };
  }
}

async function statisticsOf(
  { aws }: Pick<Tools, 'aws'>,
  arn: string,
  runner: Runner,
): Promise<readonly TableStatistics[]> {
  const { statistics, listed } = callsOf[runner];
  const told = (await aws(statistics(arn))) as { readonly [list: string]: readonly TableStatistics[] };
  return told[listed] ?? [];
}

/** A task that loaded everything and keeps the changes back stops for this reason. (API reference, ReplicationTask.) */
const loadedReason = /\b(?:STOPPED_AFTER_FULL_LOAD|FULL_LOAD_ONLY_FINISHED)\b/;

/**
 * `state` is DMS's own word for the task, or `missing`, or `table errors` where it runs without some of its tables. `load` is `done` once
 * every table was loaded and the task stopped for that, `failed` where it stopped for anything else.
 */
async function look(tools: Tools, { task: name, runner = 'task' }: Named, expects = 0): Promise<Json> {
  const task = await findTask(tools, name, runner);
  if (task === null) return { state: 'missing', load: 'missing' };
  const tables = tally(await statisticsOf(tools, task.ReplicationTaskArn, runner));
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
      on: `${howMany(rows, 'row')}${loading[0] === undefined ? '' : `, ${loading[0]}`}`,
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
  run: ({ expects, ...named }, tools) => look(tools, named, expects),
});

/** Started once more it would be refused: what runs already, or is about to, is left alone. */
const start = operation({
  name: 'dms.start-task@1',
  reads: false,
  async run({ task: name, runner = 'task', how }, tools): Promise<Json> {
    const found = await findTask(tools, name, runner);
    if (found === null)
      throw new Fault(`DMS has no ${runner} "${name}"`, { next: 'Unwind, and run again: it is made anew.' });
    if (!idle.has(found.Status)) return { started: false };
    await tools.aws(callsOf[runner].start(found.ReplicationTaskArn, how));
    return { started: true };
  },
});

const stop = operation({
  name: 'dms.stop-task@1',
  reads: false,
  async run({ task: name, runner = 'task' }, tools): Promise<Json> {
    const found = await findTask(tools, name, runner);
    if (found === null || !['starting', 'running'].includes(found.Status)) return { stopped: false };
    await tools.aws(callsOf[runner].stop(found.ReplicationTaskArn));
    return { stopped: true };
  },
});

export const taskOperations: readonly Operation[] = [task, start, stop];
