import { RecordsAway, type Store } from '../engine/state/store.ts';
import type { Json } from '../engine/step.ts';
import type { Checkpoint } from '../engine/world.ts';

/** The record that `migrate pause` and `migrate resume` replace. */
export const pauseRecord = 'pause';

export type Pause = { readonly paused: boolean; readonly by: string; readonly at: string };

/** Whether somebody paused the run's long work, and who. */
export async function readPause(records: Store): Promise<Pause | null> {
  const text = await records.read(pauseRecord);
  return text === null ? null : (JSON.parse(text) as Pause);
}

/** Why long work has to wait, as `hold` answers it; records that are away may hold a pause. */
export const holdOf = (records: Store) => async (): Promise<string | null> => {
  try {
    const pause = await readPause(records);
    return pause?.paused ? `paused by ${pause.by} since ${pause.at}` : null;
  } catch (error) {
    if (error instanceof RecordsAway) return error.message;
    throw error;
  }
};

/** What long work remembers, beside the journal: it may be lost, and only work is done again. */
export const checkpointOf =
  (records: Store) =>
  (action: string): Checkpoint => {
    const name = `checkpoint-${action.replaceAll('/', '-')}`;
    return {
      async read() {
        const text = await records.read(name);
        return text === null ? null : (JSON.parse(text) as Json);
      },
      write: (value) =>
        records.replace(name, JSON.stringify(value)).catch((error: unknown) => {
          if (!(error instanceof RecordsAway)) throw error;
        }),
    };
  };
