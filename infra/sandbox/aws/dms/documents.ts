import { readMappings } from '../../dms/mappings.ts';
import { readPosition } from '../../dms/position.ts';
import { readSettings } from '../../dms/settings.ts';
import { invalidCombination, invalidValue } from './fault.ts';
import type { MigrationType } from './replication.ts';

// https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.html
const mappingsAtMost = 2_000_000;

/** Table mappings as they were given. Throws for what they say wrong, or what the sandbox does not do. */
export function checkMappings(document: string): string {
  if (Buffer.byteLength(document) > mappingsAtMost)
    throw invalidValue('The table mappings are larger than 2 MB.');
  saying(() => readMappings(document));
  return document;
}

/** Settings, whole: those given over those before, or over the defaults. Throws for what they say wrong, or what the sandbox does not do. */
export const wholeSettings = (given: string | undefined, before?: string): string =>
  saying(() => readSettings(given, before)).document;

/** A place in the binary log from which changes are followed. Throws for another form, and for a task that loads. */
export function checkStart(position: string | undefined, type: MigrationType): string | undefined {
  if (position === undefined) return undefined;
  if (type !== 'cdc')
    throw invalidCombination('CdcStartPosition can only be given for tasks of the migration type cdc.');
  if (!readPosition(position))
    throw invalidValue(
      `CdcStartPosition "${position}" is neither a recovery checkpoint nor a place in the binary log such as mysql-bin.000003:4`,
    );
  return position;
}

function saying<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw invalidValue((error as Error).message);
  }
}
