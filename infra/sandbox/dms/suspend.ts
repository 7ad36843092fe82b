import { FatalError, type MovingTable, type Work } from './work.ts';

/** Takes a table out, as `TableErrorPolicy` has it; too many of them end the task. */
export function suspend({ report, settings, tables }: Work, table: MovingTable, why: string): void {
  const { progress } = table;
  Object.assign(table, { phase: 'off', kept: [] });
  Object.assign(progress, { state: 'Table error', error: why, updated: Date.now(), live: false });
  if (progress.validation !== 'Not enabled') progress.validation = 'Table error';
  report.log(
    'E',
    'TASK_MANAGER',
    `Table '${progress.source.schema}'.'${progress.source.table}' was errored/suspended: ${why}`,
  );
  if (settings.onTableError === 'STOP_TASK') throw new FatalError(`Table error policy STOP_TASK: ${why}`);
  const errors = [...tables.values()].filter((each) => each.progress.state === 'Table error').length;
  if (settings.tableErrors > 0 && errors >= settings.tableErrors)
    throw new FatalError(`${errors} tables are in error: TableErrorEscalationCount is reached`);
}
