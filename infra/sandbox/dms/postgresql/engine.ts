import type { Engine } from '../engine.ts';
import type { Settings } from '../settings.ts';
import { capture } from './capture.ts';
import { checkSource } from './check-source.ts';
import { planComparison } from './comparison.ts';
import { openControlTables } from './control-tables.ts';
import { describeTables, listTables } from './describe.ts';
import { beat } from './heartbeat.ts';
import { openLoads } from './loads.ts';
import { planMove } from './move.ts';
import { newPresence } from './presence.ts';
import { openSession } from './session.ts';
import { begin, forget, readEnd } from './slot.ts';
import { emptyTable, prepareTable } from './target-tables.ts';
import { openWriter } from './writer.ts';

/** PostgreSQL and Aurora PostgreSQL: a slot keeps what was changed, for this task alone. */
export const postgresqlEngine: Engine = {
  name: 'PostgreSQL',
  loadsExactly: true,
  openSession,
  checkSource,
  checkSettings({ lobs, lobLimit }: Settings) {
    if (lobs && lobLimit !== undefined)
      throw new Error('The sandbox does not cut large objects of PostgreSQL: set FullLobMode');
  },
  begin,
  forget,
  readEnd,
  // A slot is made only once every transaction that was writing has ended.
  settle: async () => undefined,
  openLoads,
  capture,
  beside: beat,
  listTables,
  describeTables,
  prepareTable,
  emptyTable,
  writer: openWriter,
  planMove,
  planComparison,
  openControlTables,
  presence: newPresence,
};
