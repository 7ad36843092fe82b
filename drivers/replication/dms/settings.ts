import type { Dms } from '../../../engine/plan/resolved.ts';
import type { Json } from '../../../engine/step.ts';
import { controlDatabase } from './names.ts';

type Settings = { readonly [group: string]: { readonly [setting: string]: Json } };

/**
 * The settings of the task, and only those that the migration relies on; what is left out is DMS's default. (AWS DMS user guide,
 * "Specifying task settings for AWS DMS tasks".)
 */
export function settingsOf({ parallel, batch_apply }: Dms): Settings {
  return {
    TargetMetadata: {
      SupportLobs: true,
      // Limited mode cuts what is longer than its limit off, without an error.
      FullLobMode: true,
      LimitedSizeLobMode: false,
      LobChunkSize: 64,
      BatchApplyEnabled: batch_apply,
    },
    FullLoadSettings: {
      // The tables stand already, with AUTO_INCREMENT and defaults, which DMS would leave out.
      TargetTablePrepMode: 'DO_NOTHING',
      // Secondary indexes and foreign keys are put back in between.
      StopTaskCachedChangesApplied: false,
      StopTaskCachedChangesNotApplied: true,
      MaxFullLoadSubTasks: parallel,
    },
    Logging: { EnableLogging: true },
    ControlTablesSettings: { ControlSchema: controlDatabase },
    // A change of a table's definition ends the run; emptying one is a change of its rows.
    ChangeProcessingDdlHandlingPolicy: { HandleSourceTableTruncated: true },
    ErrorBehavior: {
      // The default is to log an error and go on without the row.
      DataErrorPolicy: 'SUSPEND_TABLE',
      DataTruncationErrorPolicy: 'SUSPEND_TABLE',
      TableErrorPolicy: 'SUSPEND_TABLE',
      // What was changed while its table was loaded comes twice, and so does what was applied after the last checkpoint.
      ApplyErrorInsertPolicy: 'INSERT_RECORD',
      ApplyErrorUpdatePolicy: 'UPDATE_RECORD',
      ApplyErrorDeletePolicy: 'IGNORE_RECORD',
      FailOnNoTablesCaptured: true,
    },
    ValidationSettings: { EnableValidation: true },
  };
}

/** A setting in which a task that stands is not what the plan makes: `Group.Setting`, and both values. */
export type Difference = { readonly setting: string; readonly is: Json; readonly wanted: Json };

/** In what the settings of a task, as DMS tells them, differ from those that are wanted; what nobody asked for is not looked at. */
export function differingSettings(told: string, wanted: Settings): readonly Difference[] {
  const standing = JSON.parse(told) as {
    readonly [group: string]: { readonly [setting: string]: Json } | null;
  };
  return Object.entries(wanted).flatMap(([group, settings]) =>
    Object.entries(settings).flatMap(([setting, value]) => {
      const is = standing[group]?.[setting] ?? null;
      return is === value ? [] : [{ setting: `${group}.${setting}`, is, wanted: value }];
    }),
  );
}
