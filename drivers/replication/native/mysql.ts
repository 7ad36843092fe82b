import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Duration, Late, Probe, Reader } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { forwardChannel, own } from '../../databases/mysql/names.ts';

/** What differs between the engines: their positions, and whose verbs are called. */
export type ChannelWords = {
  readonly engine: 'mysql' | 'mariadb';
  /** Tells the target where the copy ends. */
  begin(position: Late): Promise<Action>;
  /** Waits on the server itself: milliseconds after the last transaction is applied it answers with `late` = 0. */
  readonly wait: string;
};

/** MySQL's own replication by GTID. */
export const nativeChannel = (plan: Plan, read: Reader, tables: readonly Table[]): Channel =>
  channelWith(plan, read, tables, mysqlWords);

const mysqlWords: ChannelWords = {
  engine: 'mysql',
  begin: async (position) => ({
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
  }),
  wait: 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS late',
};

/** A server's own replication over a named channel with filters for exactly the tables that move. */
export function channelWith(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  { engine, begin, wait }: ChannelWords,
): Channel {
  const channel = forwardChannel;
  const status = { op: `${engine}.channel@1`, input: { channel }, on: 'target' } as const;
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
      return [
        await begin(position),
        {
          id: 'channel',
          title: `make the channel "${channel}" from ${plan.source.host}:${plan.source.port} for ${tables.length} tables${verify ? ', TLS verified' : ''}`,
          forward: {
            op: `${engine}.make-channel@1`,
            input: {
              channel,
              host: plan.source.host,
              port: plan.source.port,
              user: { $secret: 'replication', path: 'username' },
              password: { $secret: 'replication', path: 'password' },
              tls: plan.source.tls.mode,
              ca: ca ?? '',
              databases: [...new Map(tables.map((t) => [t.source.database, t.target.database])).entries()],
              tables: [...names, { database: own, table: 'heartbeat' }, { database: own, table: 'marker' }],
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
    healthy: () => running,
    arrived: (position: Late, marker: string) => [
      {
        ask: {
          sql: wait,
          values: [position, { $remaining: 'write_freeze' }],
          on: 'target',
        },
        path: 'late',
        is: [0],
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
