import '../../aws/operations.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { findTask, idle, type Task } from './find-task.ts';
import { callsOf, type Reload } from './runner.ts';
import { type Serves, servedBy } from './served.ts';
import {
  forgetStatistics,
  isBad,
  isErrored,
  nameOf,
  statisticsOf,
  type TableStatistics,
} from './statistics.ts';
import type { Named } from './task.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `databases`: those that have another name on the target, by their names on the source. It answers with the tables, by what was asked for. */
    'dms.reload@1': { input: Named & Serves & { databases: { readonly [source: string]: string } } };
  }
}

/** More than that at once DMS does not take (user guide, "Reloading tables during a task"); so many are no accident either. */
export const reloadedAtMost = 10;

/** What brings a table back: its rows once more, or, where only the comparison broke, another comparison. */
const remedyFor = (table: TableStatistics): Reload | null => {
  if (isErrored(table)) return 'data-reload';
  if (!isBad(table)) return null;
  const differs = (table.ValidationFailedRecords ?? 0) > 0 || table.ValidationState === 'Mismatched records';
  return differs ? 'data-reload' : 'validate-only';
};

/**
 * Has DMS load tables again that it gave up, or whose rows it found to differ, and compare those again that it could not compare. Nothing
 * is asked for where all are well. A task that stands is started, for only one that runs reloads.
 */
const reload = operation({
  name: 'dms.reload@1',
  reads: false,
  async run({ task: name, runner = 'task', databases, family }, tools): Promise<Json> {
    const find = async (): Promise<Task> => {
      const found = await findTask(tools, name, runner);
      if (found) return found;
      throw new Fault(`DMS has no ${runner} "${name}"`, { next: 'Unwind, and run again: it is made anew.' });
    };
    const { ReplicationTaskArn: arn } = await find();
    const { start, reload: ask } = callsOf[runner];
    const told = await statisticsOf(tools, arn, runner);
    const wanting = told.flatMap((table) => {
      const remedy = remedyFor(table);
      return remedy === null ? [] : [{ table, remedy }];
    });
    if (wanting.length > reloadedAtMost)
      throw new Fault(
        `DMS gave up or found to differ ${wanting.length} tables, and reloads ${reloadedAtMost} at the most`,
        { next: 'See the log of the task for what they have in common, mend that, and run again.' },
      );
    const asked: { readonly [remedy in Reload]: readonly TableStatistics[] } = {
      'data-reload': wanting.filter(({ remedy }) => remedy === 'data-reload').map(({ table }) => table),
      'validate-only': wanting.filter(({ remedy }) => remedy === 'validate-only').map(({ table }) => table),
    };
    if (wanting.length > 0) {
      if (idle.has((await find()).Status)) await tools.aws(start(arn, 'resume-processing'));
      await awaited(
        tools,
        `the ${runner} "${name}" of DMS did not start`,
        async () => (await find()).Status === 'running',
      );
      // With `DO_NOTHING` DMS loads into what is there. Others may refer to the table: it has its rows again before anything checks that.
      const emptied = asked['data-reload'].map(({ SchemaName: source, TableName: table }) => ({
        database: databases[source] ?? source,
        table,
      }));
      if (emptied.length > 0) await servedBy({ family }).empty(tools, emptied);
      for (const [how, tables] of Object.entries(asked) as [Reload, readonly TableStatistics[]][])
        if (tables.length > 0) await tools.aws(ask(arn, tables, how));
      // Until then DMS tells of them what it told before, and nobody could say whether the reload failed, too.
      const before = new Map(wanting.map(({ table }) => [nameOf(table), lookOf(table)]));
      await awaited(tools, 'DMS did not begin to reload', async () =>
        (await statisticsOf(tools, arn, runner)).every(
          (table) => before.get(nameOf(table)) !== lookOf(table),
        ),
      );
      forgetStatistics(arn);
    }
    return {
      reloaded: asked['data-reload'].map(nameOf),
      compared: asked['validate-only'].map(nameOf),
    };
  },
});

/** What changes as soon as DMS does anything with a table. */
const lookOf = ({ TableState, ValidationState, LastUpdateTime }: TableStatistics): string =>
  JSON.stringify([TableState, ValidationState, LastUpdateTime]);

/** Milliseconds between two looks, and for how long at the most. */
const [pause, within] = [1_000, 900_000];

async function awaited(tools: Tools, otherwise: string, holds: () => Promise<boolean>): Promise<void> {
  const end = Math.min(tools.deadline, Date.now() + within);
  while (!(await holds())) {
    if (Date.now() + pause > end) throw new Fault(`${otherwise} in time`);
    await new Promise((wake) => setTimeout(wake, pause));
    tools.stop.throwIfAborted();
  }
}

export const reloadOperations: readonly Operation[] = [reload];
