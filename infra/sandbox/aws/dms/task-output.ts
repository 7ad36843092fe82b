import { printCheckpoint } from '../../dms/position.ts';
import { type Memory, oldestPosition, type TableProgress } from '../../dms/progress.ts';
import type { Replication } from './replication.ts';

/** A task as the service shows it. */
export function tellTask(task: Replication, withoutSettings = false) {
  const { memory, ended } = task;
  const checkpoint = checkpointOf(memory);
  return {
    ReplicationTaskIdentifier: task.identifier,
    SourceEndpointArn: task.source,
    TargetEndpointArn: task.target,
    ReplicationInstanceArn: task.instance ?? undefined,
    MigrationType: task.type,
    TableMappings: task.mappings,
    ...(!withoutSettings && { ReplicationTaskSettings: task.settings }),
    Status: task.status,
    ...(ended && { StopReason: `Stop Reason ${ended.reason}` }),
    ...(ended?.failure !== undefined && { LastFailureMessage: ended.failure }),
    ReplicationTaskCreationDate: task.created,
    ...(memory && { ReplicationTaskStartDate: new Date(memory.started) }),
    ...(task.cdcStart !== undefined && { CdcStartPosition: task.cdcStart }),
    ...(checkpoint !== undefined && { RecoveryCheckpoint: checkpoint }),
    ReplicationTaskArn: task.arn,
    ...(memory && { ReplicationTaskStats: tellStats(memory) }),
  };
}

/** From where a start would lose no change: the place of the table that is furthest behind. */
export function checkpointOf(memory: Memory | null): string | undefined {
  const position = memory && oldestPosition(memory);
  return position ? printCheckpoint(position) : undefined;
}

/** How far a task is. */
export function tellStats(memory: Memory) {
  const tables = [...memory.tables.values()];
  const count = (...states: readonly TableProgress['state'][]) =>
    tables.filter(({ state }) => states.includes(state)).length;
  const loaded = count('Table completed');
  return {
    FullLoadProgressPercent: tables.length === 0 ? 0 : Math.floor((100 * loaded) / tables.length),
    ElapsedTimeMillis: (memory.stopped ?? Date.now()) - memory.started,
    TablesLoaded: loaded,
    TablesLoading: count('Full load', 'Table is being reloaded'),
    TablesQueued: count('Before load', 'Table cancelled'),
    TablesErrored: count('Table error', 'Table does not exist'),
    FreshStartDate: new Date(memory.freshStart),
    StartDate: new Date(memory.started),
    ...(memory.stopped !== undefined && { StopDate: new Date(memory.stopped) }),
    ...(memory.loadStarted !== undefined && { FullLoadStartDate: new Date(memory.loadStarted) }),
    ...(memory.loadEnded !== undefined && { FullLoadFinishDate: new Date(memory.loadEnded) }),
  };
}

/** A table as its statistics show it. */
export function tellTable(table: TableProgress) {
  const { captured, applied, source } = table;
  return {
    SchemaName: source.schema,
    TableName: source.table,
    Inserts: captured.inserts,
    Deletes: captured.deletes,
    Updates: captured.updates,
    Ddls: captured.ddls,
    AppliedInserts: applied.inserts,
    AppliedDeletes: applied.deletes,
    AppliedUpdates: applied.updates,
    AppliedDdls: applied.ddls,
    FullLoadRows: table.loadedRows,
    FullLoadCondtnlChkFailedRows: 0,
    FullLoadErrorRows: table.loadErrorRows,
    ...(table.loadStarted !== undefined && { FullLoadStartTime: new Date(table.loadStarted) }),
    ...(table.loadEnded !== undefined && { FullLoadEndTime: new Date(table.loadEnded) }),
    FullLoadReloaded: table.reloaded,
    LastUpdateTime: new Date(table.updated),
    TableState: table.state,
    ValidationPendingRecords: table.pending,
    ValidationFailedRecords: table.failed,
    ValidationSuspendedRecords: table.suspended,
    ValidationState: table.validation,
    ...(table.validationDetails !== undefined && { ValidationStateDetails: table.validationDetails }),
  };
}
