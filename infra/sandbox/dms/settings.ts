import { defaultSettings } from './default-settings.ts';

/** What of a task's settings the sandbox acts upon. */
export interface Settings {
  readonly prepare: 'DO_NOTHING' | 'TRUNCATE_BEFORE_LOAD' | 'DROP_AND_CREATE';
  readonly stopAfter: 'nothing' | 'load' | 'cached changes';
  readonly subTasks: number;
  /** Rows that are committed together in a full load. */
  readonly commitRate: number;
  /** How long a load waits for transactions that were open when the task began, in milliseconds. */
  readonly consistencyTimeout: number;
  /** Where long values are cut, in bytes; undefined: nowhere. */
  readonly lobLimit: number | undefined;
  /** Whether MEDIUM and LONG texts and blobs are moved at all. */
  readonly lobs: boolean;
  readonly batchApply: boolean;
  /** Whether the place up to which changes were made is kept on the target, in their own transactions. */
  readonly recoveryTable: boolean;
  readonly controlSchema: string;
  readonly validate: boolean;
  readonly skipLobs: boolean;
  /** To how many bytes of a large object validation looks; undefined: to all. */
  readonly comparedLob: number | undefined;
  readonly tableFailures: number;
  /** Whether a TRUNCATE on the source is made on the target. */
  readonly truncate: boolean;
  readonly failWithoutTables: boolean;
  readonly onTableError: 'SUSPEND_TABLE' | 'STOP_TASK';
  /** After how many tables in error the task is stopped; 0: never. */
  readonly tableErrors: number;
  readonly onConflict: { readonly insert: ConflictPolicy; readonly update: ConflictPolicy };
  /** How often a task that lost a server begins again; -1: always. */
  readonly retries: number;
  /** Milliseconds between them. */
  readonly retryEvery: number;
}

/** What becomes of a change that does not find the target as it should be: it is logged, or it is made all the same. */
export type ConflictPolicy = 'LOG_ERROR' | 'IGNORE_RECORD' | 'apply';

type Document = { [group: string]: { [name: string]: unknown } | unknown };

/** What may be another value than the default: everything else is refused, for the sandbox would not do it. */
const free: Readonly<Record<string, (value: unknown) => boolean>> = {
  'TargetMetadata.SupportLobs': isFlag,
  'TargetMetadata.FullLobMode': isFlag,
  'TargetMetadata.LimitedSizeLobMode': isFlag,
  'TargetMetadata.LobMaxSize': isCount,
  'TargetMetadata.LobChunkSize': isCount,
  'TargetMetadata.BatchApplyEnabled': isFlag,
  'TargetMetadata.TaskRecoveryTableEnabled': isFlag,
  'FullLoadSettings.TargetTablePrepMode': isOneOf('DO_NOTHING', 'TRUNCATE_BEFORE_LOAD', 'DROP_AND_CREATE'),
  'FullLoadSettings.StopTaskCachedChangesApplied': isFlag,
  'FullLoadSettings.StopTaskCachedChangesNotApplied': isFlag,
  'FullLoadSettings.MaxFullLoadSubTasks': isBetween(1, 49),
  'FullLoadSettings.CommitRate': isBetween(1, 50_000),
  'FullLoadSettings.TransactionConsistencyTimeout': isCount,
  'ControlTablesSettings.ControlSchema': (value) => typeof value === 'string',
  'ChangeProcessingDdlHandlingPolicy.HandleSourceTableTruncated': isFlag,
  // A row that the target does not take puts its table in error here, whatever is wanted.
  'ErrorBehavior.DataErrorPolicy': isOneOf('LOG_ERROR', 'SUSPEND_TABLE'),
  'ErrorBehavior.DataTruncationErrorPolicy': isOneOf('LOG_ERROR', 'SUSPEND_TABLE'),
  'ErrorBehavior.TableErrorPolicy': isOneOf('SUSPEND_TABLE', 'STOP_TASK'),
  'ErrorBehavior.TableErrorEscalationCount': isCount,
  'ErrorBehavior.RecoverableErrorCount': (value) => value === -1 || isCount(value),
  'ErrorBehavior.RecoverableErrorInterval': isCount,
  'ErrorBehavior.ApplyErrorInsertPolicy': isOneOf('LOG_ERROR', 'IGNORE_RECORD', 'INSERT_RECORD'),
  'ErrorBehavior.ApplyErrorUpdatePolicy': isOneOf('LOG_ERROR', 'IGNORE_RECORD', 'UPDATE_RECORD'),
  'ErrorBehavior.FailOnNoTablesCaptured': isFlag,
  'ValidationSettings.EnableValidation': isFlag,
  'ValidationSettings.SkipLobColumns': isFlag,
  'ValidationSettings.ValidationPartialLobSize': isCount,
  'ValidationSettings.TableFailureMaxCount': isCount,
  'ValidationSettings.FailureMaxCount': isCount,
};

/** How fast the real service works, what it writes about itself, or what it does not do for MySQL: any value is taken, and changes nothing here. */
const withoutEffect = [
  /^ChangeProcessingDdlHandlingPolicy\.HandleSourceTableDropped$/,
  /^Logging\./,
  /^StreamBufferSettings\./,
  /^ChangeProcessingTuning\.(BatchApply|BatchSplit|Min|Commit|Memory|Statement|Recovery)/,
  /^TargetMetadata\.(ParallelLoad|ParallelApply|LoadMaxFileSize)/,
  /^ErrorBehavior\.RecoverableErrorThrottling|^ErrorBehavior\.RecoverableErrorStopRetry/,
  /^ValidationSettings\.(ThreadCount|PartitionSize|RecordFailureDelay|RecordSuspendDelay|MaxKeyColumnSize|ValidationQueryCdcDelay)/,
  /^ControlTablesSettings\.HistoryTimeslotInMinutes$/i,
];

/** Reads a `ReplicationTaskSettings` document over one that there is; what comes out is whole. An error names the setting. */
export function readSettings(
  document: string | undefined,
  before: string = JSON.stringify(defaultSettings),
): { readonly document: string; readonly settings: Settings } {
  const whole = JSON.parse(before) as Document;
  for (const [group, members] of Object.entries(parse(document ?? '{}'))) {
    if (!isObject(members)) {
      check(group, members, (defaultSettings as Document)[group]);
      continue;
    }
    const known = (defaultSettings as Document)[group];
    for (const [name, value] of Object.entries(members)) {
      check(`${group}.${name}`, value, isObject(known) ? known[name] : undefined);
      whole[group] = { ...(isObject(whole[group]) ? whole[group] : {}), [name]: value };
    }
  }
  return { document: JSON.stringify(whole), settings: derive(whole as unknown as typeof defaultSettings) };
}

function check(name: string, value: unknown, byDefault: unknown): void {
  if (JSON.stringify(value) === JSON.stringify(byDefault) || value === null) return;
  if (/^Logging\.CloudWatchLog(Group|Stream)$/.test(name))
    throw new Error('Task Settings CloudWatchLogGroup or CloudWatchLogStream cannot be set on create.');
  if (withoutEffect.some((each) => each.test(name))) return;
  const takes = free[name];
  if (!takes)
    throw new Error(`The sandbox does not support the task setting ${name} = ${JSON.stringify(value)}`);
  if (!takes(value)) throw new Error(`Invalid task settings JSON: ${name} = ${JSON.stringify(value)}`);
}

type Wide<T> = T extends boolean
  ? boolean
  : T extends number
    ? number
    : T extends string
      ? string
      : { readonly [K in keyof T]: Wide<T[K]> };

function derive(whole: Wide<typeof defaultSettings>): Settings {
  const { TargetMetadata, FullLoadSettings, ErrorBehavior, ValidationSettings } = whole;
  const { SupportLobs, FullLobMode, LimitedSizeLobMode, LobMaxSize, BatchApplyEnabled } = TargetMetadata;
  if (SupportLobs && FullLobMode === LimitedSizeLobMode)
    throw new Error('Invalid task settings JSON: one of FullLobMode and LimitedSizeLobMode must be true');
  const { StopTaskCachedChangesApplied, StopTaskCachedChangesNotApplied } = FullLoadSettings;
  return {
    prepare: FullLoadSettings.TargetTablePrepMode as Settings['prepare'],
    stopAfter: StopTaskCachedChangesNotApplied
      ? 'load'
      : StopTaskCachedChangesApplied
        ? 'cached changes'
        : 'nothing',
    subTasks: FullLoadSettings.MaxFullLoadSubTasks,
    commitRate: FullLoadSettings.CommitRate,
    consistencyTimeout: FullLoadSettings.TransactionConsistencyTimeout * 1_000,
    lobLimit: SupportLobs && LimitedSizeLobMode ? LobMaxSize * 1_024 : undefined,
    lobs: SupportLobs,
    batchApply: BatchApplyEnabled,
    // Batches are made in transactions of their own for each table: there is no one place to keep.
    recoveryTable: TargetMetadata.TaskRecoveryTableEnabled && !BatchApplyEnabled,
    controlSchema: whole.ControlTablesSettings.ControlSchema || 'awsdms_control',
    validate: ValidationSettings.EnableValidation,
    skipLobs: ValidationSettings.SkipLobColumns,
    comparedLob:
      ValidationSettings.ValidationPartialLobSize === 0
        ? undefined
        : ValidationSettings.ValidationPartialLobSize * 1_024,
    tableFailures: ValidationSettings.TableFailureMaxCount,
    truncate: whole.ChangeProcessingDdlHandlingPolicy.HandleSourceTableTruncated,
    failWithoutTables: ErrorBehavior.FailOnNoTablesCaptured,
    onTableError: ErrorBehavior.TableErrorPolicy as Settings['onTableError'],
    tableErrors: ErrorBehavior.TableErrorEscalationCount,
    onConflict: {
      insert: policy(ErrorBehavior.ApplyErrorInsertPolicy),
      update: policy(ErrorBehavior.ApplyErrorUpdatePolicy),
    },
    retries: ErrorBehavior.RecoverableErrorCount,
    retryEvery: ErrorBehavior.RecoverableErrorInterval * 1_000,
  };
}

const policy = (word: string): ConflictPolicy =>
  word === 'LOG_ERROR' || word === 'IGNORE_RECORD' ? word : 'apply';

function parse(document: string): Document {
  try {
    const read: unknown = JSON.parse(document);
    if (isObject(read)) return read;
  } catch {
    // Answered below: the same error, whether the text is no JSON or no object.
  }
  throw new Error('Invalid task settings JSON: it is not a JSON object');
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): boolean {
  return isBetween(0, 2 ** 31)(value);
}

function isBetween(least: number, most: number): (value: unknown) => boolean {
  return (value) => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isOneOf(...words: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'string' && words.includes(value);
}
