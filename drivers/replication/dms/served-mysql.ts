import { flowFrom, own, quoteTable } from '../../databases/mysql/names.ts';
import { withSession } from '../../databases/mysql/with-session.ts';
import { mysqlBeats } from '../native/lag.ts';
import { dropControlTables, makeControlTables } from './control-tables.ts';
import type { Served } from './served.ts';

/** MySQL and Aurora MySQL. */
export const mysqlServed: Served = {
  endpoint: (plan, side) => ({
    EngineName: plan[side].engine === 'aurora-mysql' ? 'aurora' : 'mysql',
    SslMode: plan[side].tls.mode === 'verify' ? 'verify-full' : 'none',
    // What was kept back during the load is applied table by table; what the source had is consistent again after it.
    ExtraConnectionAttributes: side === 'source' ? '' : 'Initstmt=SET FOREIGN_KEY_CHECKS=0',
    settings: {
      MySQLSettings: side === 'source' ? { EventsPollInterval: 1 } : { TargetDbType: 'multiple-databases' },
    },
  }),
  brings: (row) => ({
    ask: {
      sql: `SELECT name FROM ${own}.${flowFrom.source.marker} WHERE name = ?`,
      values: [row],
      on: 'target',
    },
    path: 'name',
    is: [row],
    within: '1h',
  }),
  control: { make: makeControlTables, drop: dropControlTables },
  welcome: () => [],
  farewell: () => [],
  lag: 'mysql.lag@1',
  beats: mysqlBeats,
  empty: async (tools, tables) =>
    withSession(await tools.server('target'), tools, async (session) => {
      await session.rows('SET SESSION foreign_key_checks = 0');
      // TRUNCATE would make the table anew, which whoever watches it takes for DDL of somebody else.
      for (const name of tables.map(quoteTable))
        while ((await session.rows(`SELECT 1 FROM ${name} LIMIT 1`)).length > 0) {
          tools.stop.throwIfAborted();
          await session.rows(`DELETE FROM ${name} LIMIT 10000`);
        }
    }),
};
