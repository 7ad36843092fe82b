import { Fault } from '../../../engine/fault.ts';
import { howMany } from '../../../engine/how-many.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Late, Probe, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import { listPrepared } from '../../databases/mysql/prepared.ts';
import { otherSide } from '../../side.ts';
import { lagFrom } from '../heartbeat.ts';
import { drainedOn } from './drained.ts';

/** What differs between the engines: their positions, and whose verbs are called. */
export type ChannelWords = {
  readonly engine: 'mysql' | 'mariadb';
  /** Tells the side that applies where to begin, before there is a channel or as the channel is made. */
  begin(position: Late): Promise<Beginning>;
};

export type Beginning = {
  /** For the title of the channel. */
  readonly by: string;
  readonly actions: readonly Action[];
  readonly channel?: { readonly from: Late; readonly number: boolean };
};

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

/** A server's own replication from a side to the other, over a named channel with filters for exactly the tables that move. */
export function channelWith(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  from: Side,
  { engine, begin }: ChannelWords,
): Channel {
  const { channel, heartbeat, marker } = flowFrom[from];
  const { host, port, tls } = plan[from];
  const on = otherSide(from);
  const [login, authority] =
    from === 'source'
      ? (['replication', plan.replication.ca] as const)
      : (['reverse', plan.replication.reverse_ca] as const);
  const reached = { host, port, ...(from === 'target' && { from }) };
  const status = { op: `${engine}.channel@1`, input: { channel, ...reached }, on } as const;
  const running: Probe = {
    ask: status,
    path: 'state',
    is: ['running'],
    never: ['failed', 'filters lost'],
    within: '1m',
  };
  const brings = (name: string): Probe => ({
    ask: { sql: `SELECT name FROM ${own}.${marker} WHERE name = ?`, values: [name], on },
    path: 'name',
    is: [name],
    within: '10s',
  });
  const ours = [heartbeat, marker].map((table) => ({ database: own, table }));
  const filters = {
    databases: [...new Map(tables.map((t) => [t[from].database, t[on].database])).entries()],
    tables: [...tables.map((table) => table[on]), ...ours],
  };
  const removed: Probe = { ask: status, path: 'state', is: ['missing'], within: '1m' };
  return {
    async start(position: Late): Promise<readonly Action[]> {
      const [servers] = await read.rows(on, 'SELECT @@global.ssl_ca AS ca');
      const ca = authority ?? (servers?.ca as string | null);
      const verify = tls.mode === 'verify';
      const { by, actions, channel: where } = await begin(position);
      // The application's own are on the source: there nobody can tell which came over a channel.
      const spare = on === 'target' ? await preparedOn(read, on, engine) : null;
      return [
        ...actions,
        {
          id: 'channel',
          title: `make the channel "${channel}" ${by} from ${host}:${port} for ${howMany(tables.length, 'table')}${verify ? ', TLS verified' : ''}`,
          forward: {
            op: `${engine}.make-channel@1`,
            input: {
              channel,
              ...filters,
              host,
              port,
              user: { $secret: login, path: 'username' },
              password: { $secret: login, path: 'password' },
              tls: tls.mode,
              ca: ca ?? '',
              ...where,
            },
            on,
          },
          until: [{ ask: status, path: 'state', is: ['stopped', 'running'], within: '10s' }],
          back: {
            title: 'removes it',
            call: { op: `${engine}.remove-channel@1`, input: { channel, ...(spare && { spare }) }, on },
            until: [removed],
          },
        },
        {
          id: 'start',
          title: `start the channel "${channel}"`,
          forward: { op: `${engine}.start-channel@1`, input: { channel }, on },
          until: [running],
          back: { nothing: 'it is removed as a whole' },
        },
      ];
    },
    mend: (): Action => ({
      id: 'mend',
      title: `give the channel "${channel}" its filters again, where a restart of the ${on} took them, and start it`,
      forward: { op: `${engine}.mend-channel@1`, input: { channel, ...filters }, on },
      until: [running],
      back: { nothing: 'it has to run whatever comes of this' },
    }),
    lag: lagFrom(from),
    // A server that restarts is connected to again: that takes as long as it takes.
    healthy: (within = '1m') => ({ ...running, within }),
    drain: drainedOn(on, {
      arrived: (position) => ({ op: `${engine}.arrived@1`, input: { channel, ...reached, position }, on }),
      running,
      brings,
    }),
    brings,
    remove: async () => [
      {
        id: 'remove',
        title: `remove the channel "${channel}"`,
        forward: { op: `${engine}.remove-channel@1`, input: { channel }, on },
        until: [removed],
        back: { irreversible: `nothing comes from the ${from} any more` },
      },
    ],
  };
}

/** What stands prepared on a side; null where its account may not ask. */
export async function preparedOn(
  read: Reader,
  side: Side,
  engine: ChannelWords['engine'],
): Promise<readonly string[] | null> {
  try {
    return await listPrepared((sql) => read.rows(side, sql), engine);
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_XAER_RMERR') return null;
    throw error;
  }
}
