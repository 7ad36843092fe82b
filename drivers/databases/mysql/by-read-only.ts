import type { Reader } from '../../../engine/step.ts';
import type { Closing, Shut } from './closing.ts';
import { freeze, proveClosed, proveFrozen, retire } from './freeze.ts';
import { canSave, fence, flagIs, open } from './read-only.ts';

/** Closing by read_only and super_read_only, persisted, where the engine's account may set them. */
export const closingByReadOnly = (read: Reader, { side, accounts, canary }: Shut): Closing => ({
  fence: () => fence(read, side),
  freeze: (marker) => freeze(read, side, accounts, marker),
  proveFrozen: () => proveFrozen(side, canary),
  proveClosed: (within) => proveClosed(side, canary, within),
  closed: () => flagIs(side, 'read_only', true),
  open: async () => [canSave(side), open(side)],
  retire: async () => retire(side, accounts),
});
