import { Fault } from '../../../engine/fault.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Duration, Late, Probe, Reader } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { forwardChannel, own } from '../../databases/mysql/names.ts';

/** What differs between the engines: their positions, and whose verbs are called. */
export type ChannelWords = {
  readonly engine: 'mysql' | 'mariadb';
  /** Tells the target where the copy ends, before there is a channel or as the channel is made. */
  begin(position: Late): Promise<Beginning>;
};

export type Beginning = {
  /** For the title of the channel. */
  readonly by: string;
  readonly actions: readonly Action[];
  readonly channel?: { readonly from: Late; readonly number: boolean };
};

/** MySQL's own replication: by GTID where the source numbers its transactions, by file and position otherwise. */
export const nativeChannel = (plan: Plan, read: Reader, tables: readonly Table[]): Channel =>
  channelWith(plan, read, tables, {
    engine: 'mysql',
    async begin(position) {
      const source = await modes(read, 'source');
      if (source.gtid_mode === 'ON') return { by: 'by GTID', actions: [takeAsExecuted(position)] };
      const target = await modes(read, 'target');
      refuseDisorder(target);
      return {
        by: 'by file and position',
        actions: [],
        channel: { from: position, number: target.gtid_mode === 'ON' },
      };
    },
  });

const takeAsExecuted = (position: Late): Action => ({
  id: 'position',
  title: 'take the copied transactions as executed: SET GLOBAL gtid_purged = +…',
  forward: { op: 'mysql.add-purged@1', input: { position }, on: 'target' },
  until: [
    {
      ask: {
        sql: 'SELECT GTID_SUBSET(?, @@global.gtid_executed) AS has',
        values: [position],
        on: 'target',
      },
      path: 'has',
      is: [1],
      within: '1m',
    },
  ],
  back: { nothing: 'the set names transactions of the source only; a next copy takes a larger one' },
});

type Modes = { readonly [variable: string]: string };

async function modes(read: Reader, side: 'source' | 'target'): Promise<Modes> {
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
function refuseDisorder({
  replica_preserve_commit_order: order,
  replica_parallel_workers: workers,
}: Modes): void {
  if (order === 'ON' || Number(workers) <= 1) return;
  throw new Fault(
    `the target applies transactions in any order: replica_preserve_commit_order is ${order}, with ${workers} workers`,
    {
      next: 'SET PERSIST replica_preserve_commit_order = ON; on the target (slave_preserve_commit_order before 8.0.26), and run again.',
    },
  );
}

/** A server's own replication over a named channel with filters for exactly the tables that move. */
export function channelWith(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  { engine, begin }: ChannelWords,
): Channel {
  const channel = forwardChannel;
  const { host, port } = plan.source;
  const status = { op: `${engine}.channel@1`, input: { channel, host, port }, on: 'target' } as const;
  const running: Probe = {
    ask: status,
    path: 'state',
    is: ['running'],
    never: ['failed', 'filters lost'],
    within: '1m',
  };
  const removed: Probe = { ask: status, path: 'state', is: ['missing'], within: '1m' };
  return {
    async start(position: Late): Promise<readonly Action[]> {
      const [servers] = await read.rows('target', 'SELECT @@global.ssl_ca AS ca');
      const ca = plan.replication.ca ?? (servers?.ca as string | null);
      const verify = plan.source.tls.mode === 'verify';
      const names = tables.map(({ target }) => target);
      const { by, actions, channel: where } = await begin(position);
      return [
        ...actions,
        {
          id: 'channel',
          title: `make the channel "${channel}" ${by} from ${host}:${port} for ${tables.length} tables${verify ? ', TLS verified' : ''}`,
          forward: {
            op: `${engine}.make-channel@1`,
            input: {
              channel,
              host,
              port,
              user: { $secret: 'replication', path: 'username' },
              password: { $secret: 'replication', path: 'password' },
              tls: plan.source.tls.mode,
              ca: ca ?? '',
              databases: [...new Map(tables.map((t) => [t.source.database, t.target.database])).entries()],
              tables: [...names, { database: own, table: 'heartbeat' }, { database: own, table: 'marker' }],
              ...where,
            },
            on: 'target',
          },
          until: [{ ask: status, path: 'state', is: ['stopped', 'running'], within: '10s' }],
          back: {
            title: 'removes it',
            call: { op: `${engine}.remove-channel@1`, input: { channel }, on: 'target' },
            until: [removed],
          },
        },
        {
          id: 'start',
          title: `start the channel "${channel}"`,
          forward: { op: `${engine}.start-channel@1`, input: { channel }, on: 'target' },
          until: [running],
          back: { nothing: 'it is removed as a whole' },
        },
      ];
    },
    lag: (atMost: number, steady: Duration, within: Duration): Probe => ({
      ask: { op: 'mysql.lag@1', input: {} },
      path: 'seconds',
      atMost,
      steady,
      within,
    }),
    // A source that restarts is connected to again: that takes as long as it takes.
    healthy: (within = '1m') => ({ ...running, within }),
    arrived: (position: Late, marker: string) => [
      {
        ask: { op: `${engine}.arrived@1`, input: { channel, host, port, position }, on: 'target' },
        path: 'state',
        is: ['arrived'],
        never: ['failed', 'filters lost', 'missing', 'stopped'],
        within: '1h',
      },
      {
        ask: { sql: `SELECT name FROM ${own}.marker WHERE name = ?`, values: [marker], on: 'target' },
        path: 'name',
        is: [marker],
        within: '10s',
      },
    ],
    remove: (): readonly Action[] => [
      {
        id: 'remove',
        title: `remove the channel "${channel}"`,
        forward: { op: `${engine}.remove-channel@1`, input: { channel }, on: 'target' },
        until: [removed],
        back: { irreversible: 'nothing comes from the source any more' },
      },
    ],
  };
}
