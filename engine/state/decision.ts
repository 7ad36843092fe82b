import { Fault } from '../fault.ts';
import type { Store } from './store.ts';

export type Decision = 'commit' | 'thaw';

/**
 * The create-once record that settles a cutover. Engine, guard and unwind may all reach for it; one of them creates it,
 * and whoever comes second obeys. A journal line alone could not settle that race.
 */
export interface DecisionRecord {
  /** Proposes a decision and returns the one that stands. */
  settle(proposal: Decision): Promise<Decision>;
  /** The decision that stands, or null. */
  read(): Promise<Decision | null>;
}

const record = 'decision';

/** The decision of the run whose store this is. */
export function decisionIn(store: Store): DecisionRecord {
  async function read(): Promise<Decision | null> {
    const text = await store.read(record);
    if (text === null || text === 'commit' || text === 'thaw') return text;
    throw new Fault(`${store.place}/${record} holds neither "commit" nor "thaw"`, {
      next: 'It was changed by hand, or its disk fails. See which side takes writes, and restore it from a backup.',
    });
  }
  return {
    read,
    async settle(proposal) {
      if (await store.create(record, proposal)) return proposal;
      const standing = await read();
      if (standing === null) throw new Error(`${store.place}/${record} vanished while it was read`);
      return standing;
    },
  };
}
