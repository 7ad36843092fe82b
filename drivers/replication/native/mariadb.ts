import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { otherSide } from '../../side.ts';
import { channelWith } from './channel.ts';

/** MariaDB's own replication by its own GTIDs. */
export const mariadbChannel = (plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel =>
  channelWith(plan, read, tables, from, {
    engine: 'mariadb',
    async begin(position) {
      const on = otherSide(from);
      const [row] = await read.rows(on, 'SELECT @@global.gtid_slave_pos AS position');
      const before = String(row?.position ?? '');
      const action: Action = {
        id: 'position',
        title: `begin after what is there already: SET GLOBAL gtid_slave_pos = … (was '${before}')`,
        forward: { op: 'mariadb.set-position@1', input: { position, before }, on },
        until: [
          {
            ask: { sql: 'SELECT MASTER_GTID_WAIT(?, 0) AS late', values: [position], on },
            path: 'late',
            is: [0],
            within: '1m',
          },
        ],
        back: {
          title: 'restores it',
          call: { op: 'mariadb.restore-position@1', input: { position: before }, on },
          until: [
            {
              ask: { sql: 'SELECT @@global.gtid_slave_pos AS position', on },
              path: 'position',
              is: [before],
              within: '1m',
            },
          ],
        },
      };
      return { by: 'by GTID', actions: [action] };
    },
  });
