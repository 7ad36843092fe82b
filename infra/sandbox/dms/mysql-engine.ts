import { capture } from './binlog/capture.ts';
import { readEnd } from './binlog-end.ts';
import { checkSource } from './check-source.ts';
import { planComparison } from './comparison.ts';
import { openControlTables } from './control-tables.ts';
import { describeTables, listTables } from './describe.ts';
import type { Engine } from './engine.ts';
import { limitPackets } from './load.ts';
import { planMove } from './move.ts';
import { newPresence } from './presence.ts';
import { openSession } from './session.ts';
import { settle } from './settle.ts';
import { emptyTable, prepareTable } from './target-tables.ts';

/** MySQL, MariaDB and Aurora MySQL: the binary log keeps what was changed, whoever reads it. */
export const mysqlEngine: Engine = {
  name: 'MySQL',
  loadsExactly: false,
  openSession,
  checkSource,
  checkSettings: () => undefined,
  begin: readEnd,
  forget: async () => undefined,
  readEnd,
  settle,
  openLoads: async (_, open) => ({ position: null, open, end: () => undefined }),
  capture,
  beside: async () => undefined,
  listTables,
  describeTables,
  prepareTable,
  emptyTable,
  writer: limitPackets,
  planMove,
  planComparison,
  openControlTables,
  presence: newPresence,
};
