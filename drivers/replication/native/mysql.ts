import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Late, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { otherSide } from '../../side.ts';
import { channelWith } from './channel.ts';

/** MySQL's own replication: by GTID where the source numbers its transactions, by file and position otherwise. */
export const nativeChannel = (plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel =>
  channelWith(plan, read, tables, from, {
    engine: 'mysql',
    async begin(position) {
      const to = otherSide(from);
      const writing = await modes(read, from);
      if (writing.gtid_mode === 'ON' && plan.replication.via === 'native')
        return { by: 'by GTID', actions: [takeAsExecuted(position, to)] };
      const applying = await modes(read, to);
      refuseDisorder(applying, to);
      return {
        by: 'by file and position',
        actions: [],
        channel: { from: position, number: applying.gtid_mode === 'ON' && writing.gtid_mode !== 'ON' },
      };
    },
  });

/** What the other side has executed is here already, as rows that were copied or as what only it needed: none of it is to be applied. */
const takeAsExecuted = (position: Late, on: Side): Action => ({
  id: 'position',
  title: `take what the ${otherSide(on)} has executed so far as executed on the ${on}: ${on === 'source' ? 'empty transactions, which its replicas get too' : 'SET GLOBAL gtid_purged = +…'}`,
  forward: { op: on === 'source' ? 'mysql.add-executed@1' : 'mysql.add-purged@1', input: { position }, on },
  until: [
    {
      ask: { sql: 'SELECT GTID_SUBSET(?, @@global.gtid_executed) AS has', values: [position], on },
      path: 'has',
      is: [1],
      within: '10m',
    },
  ],
  back: { nothing: 'the set only names transactions of the other side; a next one is larger' },
});

type Modes = { readonly [variable: string]: string };

/** What of a server's numbering and applying decides how a channel begins. */
export async function modes(read: Reader, side: Side): Promise<Modes> {
  // Newer versions have the new names, older ones the old, some both.
  const rows = await read.rows(
    side,
    `SELECT variable_name AS name, variable_value AS value FROM performance_schema.global_variables
     WHERE variable_name IN ('gtid_mode', 'replica_preserve_commit_order', 'slave_preserve_commit_order',
                             'replica_parallel_workers', 'slave_parallel_workers')`,
  );
  return Object.fromEntries(
    rows.map(({ name, value }) => [String(name).replace(/^slave_/, 'replica_'), String(value)]),
  );
}

/** Without GTIDs nobody could tell, after a crash, which of the transactions that several workers had in hand were applied. */
export function refuseDisorder(
  { replica_preserve_commit_order: order, replica_parallel_workers: workers }: Modes,
  side: Side,
): void {
  if (order === 'ON' || Number(workers) <= 1) return;
  throw new Fault(
    `the ${side} applies transactions in any order: replica_preserve_commit_order is ${order}, with ${workers} workers`,
    {
      next: `SET PERSIST replica_preserve_commit_order = ON; on the ${side} (slave_preserve_commit_order before 8.0.26), and run again.`,
    },
  );
}
