import type { Action, Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { removeSlot } from '../../replication/logical/channel-operations.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    /** `but`: slots that were there before, which are somebody else's. */
    'postgresql.dms-slots@1': { input: { but: readonly string[] } };
    'postgresql.drop-dms-slots@1': { input: { but: readonly string[] } };
  }
}

/** How DMS calls its slots: three parts, the last of them a UUID with underscores. (AWS DMS user guide, "Using native CDC start points to set up a CDC load of a PostgreSQL source".) */
const byDms = '^[a-z0-9]+_[a-z0-9]{8}_[a-z0-9]{8}(_[a-z0-9]{4}){3}_[a-z0-9]{12,13}$';

async function slotsOfDms(session: Session, but: readonly string[]): Promise<readonly string[]> {
  const rows = await session.rows(
    `SELECT slot_name AS name FROM pg_replication_slots
     WHERE plugin = 'test_decoding' AND database = current_database() AND NOT active AND slot_name ~ $1 AND slot_name <> ALL ($2) ORDER BY 1`,
    [byDms, but],
  );
  return rows.map(({ name }) => String(name));
}

const slots = operation({
  name: 'postgresql.dms-slots@1',
  reads: true,
  run: async ({ but }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const names = await slotsOfDms(session, but);
      return { names, n: names.length };
    }),
});

/** Those that nobody reads, and that were not there before the run: a task that is deleted may leave its slot, for which the server keeps its log for ever. */
const dropSlots = operation({
  name: 'postgresql.drop-dms-slots@1',
  reads: false,
  run: async ({ but }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const names = await slotsOfDms(session, but);
      for (const name of names) await removeSlot(session, name, tools.deadline);
      return { names };
    }),
});

const on = 'source';
const before = { $from: 'copy-rows/slots', path: 'names' } as const;
const dropped = {
  call: { op: 'postgresql.drop-dms-slots@1', input: { but: before }, on },
  until: [
    { ask: { op: 'postgresql.dms-slots@1', input: { but: before }, on }, path: 'n', is: [0], within: '1m' },
  ],
} as const;

/** Notes which slots there are before DMS makes its own. Output: `{ names }`. */
export const noteSlots: Action = {
  id: 'slots',
  title: 'note the slots of DMS that the source has before',
  until: [
    {
      ask: { op: 'postgresql.dms-slots@1', input: { but: [] }, on },
      path: '',
      unchanged: '0ms',
      within: '1m',
    },
  ],
  back: { title: 'drops the slot that DMS made since', ...dropped },
};

/** Drops what DMS left. */
export const dropDmsSlots: Action = {
  id: 'slots',
  title:
    'drop the slot that DMS made on the source, where it left it: the server would keep its log for ever',
  forward: dropped.call,
  until: dropped.until,
  back: { nothing: 'nobody reads it any more' },
};

export const dmsSlotOperations: readonly Operation[] = [slots, dropSlots];
