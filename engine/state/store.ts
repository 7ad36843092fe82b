import { Fault } from '../fault.ts';

/**
 * Where a run's records live: a folder, or a bucket. One primitive carries decision, lease and approval:
 * creating a record that does not exist yet, which exactly one of several contenders achieves.
 * What cannot be reached in time is a `RecordsAway`.
 */
export interface Store {
  /** Creates a record, durably. False: there is one of that name already, and it was not touched. */
  create(name: string, text: string): Promise<boolean>;
  /** A record's text, or null where there is none. An unreadable record is an error, never null. */
  read(name: string): Promise<string | null>;
  /** Replaces a record as a whole. */
  replace(name: string, text: string): Promise<void>;
  /** Adds one line to a record of `length` bytes, durably before it returns. One of another length was written by somebody else, and is not touched. */
  append(name: string, line: string, length: number): Promise<void>;
  /** Names of the records and folders directly below, sorted. */
  list(): Promise<readonly string[]>;
  /** The part of the store below a folder. */
  folder(name: string): Store;
  /** Where it is, for people. */
  readonly place: string;
}

/** Thrown to an engine that was held up for so long that another one went on with its record. */
export class WrittenMeanwhile extends Fault {
  constructor(record: string) {
    super(`somebody else has written to ${record}: this engine has no part in the run any more`, {
      next: 'See `migrate status`.',
    });
  }
}

/**
 * Thrown where records could not be reached for as long as a store tries: what was being written may be there, or may come to be
 * there yet. A record that was to be created is settled by creating it again; a line that was to be added, by adding one again at the
 * same length, which takes the place of the first.
 */
export class RecordsAway extends Fault {
  /** It may pass by itself. */
  readonly transient = true;
}
