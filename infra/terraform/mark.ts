import { createHash } from 'node:crypto';

/** What stands at the top of each file, so that a later synth knows its own work from somebody else's. */
export interface Mark {
  readonly written_by: 'migrate synth';
  /** The plan's file, by its path from where the file is written to. */
  readonly plan: string;
  readonly env: string;
  /** The SHA-256 of the rest of the file. */
  readonly sha256: string;
}

/** The digest that a mark carries of the rest of its file. */
export const printedDigest = (rest: object): string =>
  createHash('sha256').update(JSON.stringify(rest)).digest('hex');
