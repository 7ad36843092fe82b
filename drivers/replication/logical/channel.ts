import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Late, Probe, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { flowFrom, own } from '../../databases/postgresql/names.ts';
import { otherSide } from '../../side.ts';

/** What the publication of a side holds: the tables that move, and the project's own that prove its flow. */
export const publishedTables = (tables: readonly Table[], from: Side) => [
  ...tables.map((table) => table[from]),
  ...[flowFrom[from].heartbeat, flowFrom[from].marker].map((table) => ({ database: own, table })),
];

/** Publishes a side's tables; before the slot, for a slot decodes by the publications that there were when a change was written. */
export function publish(tables: readonly Table[], from: Side): Action {
  const { channel } = flowFrom[from];
  const list = publishedTables(tables, from);
  const ask = { op: 'postgresql.published@1', input: { channel }, on: from } as const;
  return {
    id: 'publication',
    title: `publish ${tables.length} tables of the ${from} as "${channel}"`,
    forward: { op: 'postgresql.publish@1', input: { channel, tables: list }, on: from },
    until: [{ ask, path: 'tables', is: [list.length], within: '1m' }],
    back: {
      title: 'drops the publication',
      call: { op: 'postgresql.unpublish@1', input: { channel }, on: from },
      until: [{ ask, path: 'tables', is: [0], within: '1m' }],
    },
  };
}

/** How a slot is taken back; without it the server keeps its log for ever. */
export const dropSlot = (from: Side) => {
  const { channel } = flowFrom[from];
  return {
    title: `drops the slot "${channel}"`,
    call: { op: 'postgresql.drop-slot@1', input: { channel }, on: from },
    until: [
      {
        ask: { op: 'postgresql.slot@1', input: { channel }, on: from },
        path: 'there',
        is: [0],
        within: '1m',
      },
    ],
  } as const;
};

/**
 * Logical replication from a side to the other: a publication and a slot there, a subscription here. The forward channel's publication and
 * slot are made by the copy, whose snapshot the slot begins at; the channel back makes its own. (PostgreSQL manual, "Logical Replication".)
 */
export function logicalChannel(plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel {
  const { channel, marker } = flowFrom[from];
  const { host, port, database, tls } = plan[from];
  const on = otherSide(from);
  const [login, authority] =
    from === 'source'
      ? (['replication', plan.replication.ca] as const)
      : (['reverse', plan.replication.reverse_ca] as const);
  const status = { op: 'postgresql.channel@1', input: { channel }, on } as const;
  const running: Probe = { ask: status, path: 'state', is: ['running'], never: ['failed'], within: '1m' };
  const stopped: Probe = { ask: status, path: 'state', is: ['stopped'], within: '10s' };
  const brings = (name: string): Probe => ({
    ask: { sql: `SELECT name FROM ${own}.${marker} WHERE name = $1`, values: [name], on },
    path: 'name',
    is: [name],
    within: '10s',
  });
  const removed: Probe = { ask: status, path: 'state', is: ['missing'], within: '1m' };
  const begin: readonly Action[] =
    from === 'source'
      ? []
      : [
          publish(tables, from),
          {
            id: 'slot',
            title: `make the slot "${channel}" on the ${from}`,
            forward: { op: 'postgresql.make-slot@1', input: { channel }, on: from },
            until: [
              {
                ask: { op: 'postgresql.slot@1', input: { channel }, on: from },
                path: 'there',
                is: [1],
                within: '10s',
              },
            ],
            back: dropSlot(from),
          },
        ];
  return {
    async start(_position: Late): Promise<readonly Action[]> {
      const [trusted] = await read.rows(on, "SELECT current_setting('ssl_ca_file') AS ca");
      const ca = authority ?? (trusted?.ca as string | null) ?? '';
      return [
        ...begin,
        {
          id: 'channel',
          title: `subscribe the ${on} to "${channel}" of ${host}:${port} for ${tables.length} tables${tls.mode === 'verify' ? ', TLS verified' : ''}`,
          forward: {
            op: 'postgresql.make-channel@1',
            input: {
              channel,
              host,
              port,
              database: database ?? 'postgres',
              user: { $secret: login, path: 'username' },
              password: { $secret: login, path: 'password' },
              tls: tls.mode,
              ca,
            },
            on,
          },
          until: [{ ask: status, path: 'state', is: ['stopped', 'running', 'connecting'], within: '10s' }],
          back: {
            title: 'removes the subscription',
            call: { op: 'postgresql.remove-channel@1', input: { channel }, on },
            until: [removed],
          },
        },
        {
          id: 'start',
          title: `start the subscription "${channel}"`,
          forward: { op: 'postgresql.switch-channel@1', input: { channel, on: true }, on },
          until: [running],
          back: { nothing: 'it is removed as a whole' },
        },
      ];
    },
    mend: (): Action => ({
      id: 'mend',
      title: `start the subscription "${channel}" where it was stopped`,
      forward: { op: 'postgresql.switch-channel@1', input: { channel, on: true }, on },
      until: [running],
      back: { nothing: 'it has to run whatever comes of this' },
    }),
    lag: (atMost, steady, within) => ({
      ask: { op: 'postgresql.lag@1', input: from === 'source' ? {} : { from } },
      path: 'seconds',
      atMost,
      steady,
      within,
    }),
    // A server that restarts is connected to again: that takes as long as it takes.
    healthy: (within = '1m') => ({ ...running, within }),
    drain: (position, row, also) => [
      {
        id: 'arrived',
        title: `the ${on} has everything up to it, and the marker row`,
        until: [
          brings(row),
          {
            ask: { op: 'postgresql.arrived@1', input: { channel, position }, on },
            path: 'state',
            is: ['arrived'],
            never: ['failed', 'missing', 'stopped'],
            within: '1h',
          },
          ...also,
          running,
        ],
        back: { nothing: 'it only reads' },
      },
      {
        // What the target writes from now on must not meet it, and the channel back must not be fed by it.
        id: 'rest',
        title: `stop the subscription "${channel}": it has brought everything`,
        forward: { op: 'postgresql.switch-channel@1', input: { channel, on: false }, on },
        until: [stopped],
        back: {
          title: 'starts it again',
          call: { op: 'postgresql.switch-channel@1', input: { channel, on: true }, on },
          // Or it was removed by an older action's way back, which went on while this one failed.
          until: [{ ...running, is: ['running', 'missing'] }],
        },
      },
    ],
    brings,
    remove: async () => [
      {
        id: 'remove',
        title: `remove the subscription "${channel}"`,
        forward: { op: 'postgresql.remove-channel@1', input: { channel }, on },
        until: [removed],
        back: { irreversible: `nothing comes from the ${from} any more` },
      },
      {
        id: 'remove-slot',
        title: `drop its slot on the ${from}, which would keep the log for ever`,
        forward: dropSlot(from).call,
        until: dropSlot(from).until,
        back: { nothing: 'nobody reads it any more' },
      },
      {
        id: 'remove-publication',
        title: `drop its publication on the ${from}`,
        forward: { op: 'postgresql.unpublish@1', input: { channel }, on: from },
        until: [
          {
            ask: { op: 'postgresql.published@1', input: { channel }, on: from },
            path: 'tables',
            is: [0],
            within: '1m',
          },
        ],
        back: { nothing: 'nobody subscribes to it any more' },
      },
    ],
  };
}
