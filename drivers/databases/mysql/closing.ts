import type { Action, Duration, Probe, Side } from '../../../engine/step.ts';
import type { Table } from '../../database.ts';

/** How a side is kept from being written by applications, and let open again: the verbs of `Database` that differ by that. */
export interface Closing {
  fence(): Promise<readonly Action[]>;
  freeze(marker: string): Promise<readonly Action[]>;
  proveFrozen(): readonly Action[];
  proveClosed(within: Duration): readonly Action[];
  closed(): Probe;
  open(): Promise<readonly Action[]>;
  retire(): Promise<readonly Action[]>;
}

/** Of a side: who is shut out of it, and the table that the canary tries to write. */
export type Shut = {
  readonly side: Side;
  readonly accounts: readonly string[];
  readonly canary: Table['source'];
};
