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
