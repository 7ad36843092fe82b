import type { Finding } from '../../../engine/findings.ts';
import { howMany } from '../../../engine/how-many.ts';
import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask, idle, type Runner, type Task } from './find-task.ts';
import { findingsOf } from './findings.ts';
import { reloadedAtMost } from './reload.ts';
import { callsOf, type How } from './runner.ts';
import { forgetStatistics, recentStatisticsOf, statisticsOf, type Tally, tally } from './statistics.ts';

/** A runner by its name; a task where it is not said. */
export type Named = { readonly task: string; readonly runner?: Runner };

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `expects`: how many tables the task has to load. `only: errors`: nothing but `state` is told, of this very moment. */
    'dms.task@1': { input: Named & { expects?: number; only?: 'errors' } };
    'dms.start-task@1': { input: Named & { how: How } };
    'dms.stop-task@1': { input: Named };
  }
}

/** A task that loaded everything and keeps the changes back stops for this reason. (API reference, ReplicationTask.) */
const loadedReason = /\b(?:STOPPED_AFTER_FULL_LOAD|FULL_LOAD_ONLY_FINISHED)\b/;

/**
 * `state` is DMS's own word for the task, or `missing`, or `table errors` where it runs without some of its tables. `load` is `done` once
 * every table was loaded and the task stands, `in part` where it stopped without a few that may be loaded again, `failed` where it cannot
 * come to that. `loaded` is `all` or `not yet`, or `given up` where a table is in error. `tables` is `well` or `ill` once each was loaded
 * and compared, and `waiting` until then; `standing` where the task does not run.
 */
async function look(
  tools: Tools,
  { task: name, runner = 'task', expects = 0, only }: Named & { expects?: number; only?: 'errors' },
): Promise<Json> {
  const task = await findTask(tools, name, runner);
  if (task === null) return { state: 'missing', load: 'missing', loaded: 'given up', tables: 'standing' };
  const { ReplicationTaskArn: arn } = task;
  const told = tally(
    only === undefined && !idle.has(task.Status)
      ? await recentStatisticsOf(tools, arn, runner)
      : await statisticsOf(tools, arn, runner, only && 'given up'),
  );
  const { rows, completed, loading, errored, validation } = told;
  const broken = errored.length > 0;
  const findings: readonly Finding[] = await findingsOf(tools, task, told);
  const state = broken && task.Status === 'running' ? 'table errors' : task.Status;
  const trouble = findings.length > 0 && { findings, error: findings.map(({ what }) => what).join('; ') };
  if (only !== undefined) return { state, ...trouble };
  const load = loadOf(task, told, expects);
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
    loaded: broken ? 'given up' : completed >= expects && expects > 0 ? 'all' : 'not yet',
    tables: idle.has(task.Status) ? 'standing' : tablesOf(told),
    arn,
    completed,
    rows,
    validation,
    ...(task.StopReason !== undefined && { reason: task.StopReason }),
    ...trouble,
  };
}

function loadOf({ Status, StopReason = '' }: Task, { completed, errored }: Tally, expects: number): string {
  if (Status === 'failed' || errored.length > reloadedAtMost) return 'failed';
  if (Status !== 'stopped') return 'loading';
  if (errored.length === 0 && completed >= expects) return 'done';
  const some = loadedReason.test(StopReason) && completed > 0 && completed + errored.length >= expects;
  return some ? 'in part' : 'failed';
}

const tablesOf = ({ unloaded, uncompared, errored, validation }: Tally): string =>
  unloaded + uncompared > 0 ? 'waiting' : errored.length > 0 || validation.verdict === 'bad' ? 'ill' : 'well';

const task = operation({
  name: 'dms.task@1',
  reads: true,
  run: (input, tools) => look(tools, input),
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
    forgetStatistics(found.ReplicationTaskArn);
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
