import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Duration, Late, Probe, Reader, Side } from '../../../engine/step.ts';
import type { Channel, Table } from '../../database.ts';
import { countMarkers } from '../../databases/postgresql/marker.ts';
import { called, flowsFrom, own } from '../../databases/postgresql/names.ts';
import { weigh } from '../../databases/postgresql/weigh.ts';
import { otherSide } from '../../side.ts';
import { divide } from './divide.ts';

/** Publishes a side's tables; before the slots, for a slot decodes by the publications that there were when a change was written. */
export async function publish(
  plan: Plan,
  read: Reader,
  tables: readonly Table[],
  from: Side,
): Promise<Action> {
  const flows = flowsFrom(from, plan.replication.subscriptions);
  const names = tables.map((table) => table[from]);
  const parts = flows.length > 1 ? divide(names, flows.length, await weigh(read, from, names)) : [names];
  const publications = flows.map(({ channel, heartbeat, marker }, at) => ({
    channel,
    tables: [...(parts[at] ?? []), ...[heartbeat, marker].map((table) => ({ database: own, table }))],
  }));
  const channels = flows.map(({ channel }) => channel);
  const ask = { op: 'postgresql.published@1', input: { channels }, on: from } as const;
  return {
    id: 'publication',
    title: `publish ${tables.length} tables of the ${from} as ${called(channels)}`,
    forward: { op: 'postgresql.publish@1', input: { publications }, on: from },
    until: [{ ask, path: 'tables', is: [names.length + 2 * flows.length], within: '1m' }],
    back: {
      title: flows.length > 1 ? 'drops the publications' : 'drops the publication',
      call: { op: 'postgresql.unpublish@1', input: { channels }, on: from },
      until: [{ ask, path: 'tables', is: [0], within: '1m' }],
    },
  };
}

const slots = (from: Side, channels: readonly string[], there: number, within: Duration): Probe => ({
  ask: { op: 'postgresql.slots@1', input: { channels }, on: from },
  path: 'there',
  is: [there],
  within,
});

/** How slots are taken back; without that the server keeps its log for ever. */
export const dropSlots = (from: Side, channels: readonly string[]) => ({
  title: `drops the slot ${called(channels)}`,
  call: { op: 'postgresql.drop-slots@1', input: { channels }, on: from } as const,
  until: [slots(from, channels, 0, '1m')] as const,
});

/**
 * Logical replication from a side to the other: publications and slots there, as many subscriptions here, which apply beside each other and
 * are one channel to everybody else. Those of the forward channel are made by the copy, whose snapshot the slots begin at; the channel back
 * makes its own. (PostgreSQL manual, "Logical Replication".)
 */
export function logicalChannel(plan: Plan, read: Reader, tables: readonly Table[], from: Side): Channel {
  const { subscriptions } = plan.replication;
  const channels = flowsFrom(from, subscriptions).map(({ channel }) => channel);
  const name = called(channels);
  const { host, port, database, tls } = plan[from];
  const on = otherSide(from);
  const [login, authority] =
    from === 'source'
      ? (['replication', plan.replication.ca] as const)
      : (['reverse', plan.replication.reverse_ca] as const);
  const status = { op: 'postgresql.channel@1', input: { channels }, on } as const;
  const running: Probe = { ask: status, path: 'state', is: ['running'], never: ['failed'], within: '1m' };
  const stopped: Probe = { ask: status, path: 'state', is: ['stopped'], within: '10s' };
  const brings = (name: string): Probe => ({
    ask: { ...countMarkers(from, subscriptions, name), on },
    path: 'rows',
    is: [subscriptions],
    within: '10s',
  });
  const removed: Probe = { ask: status, path: 'state', is: ['missing'], within: '1m' };
  const begin = async (): Promise<readonly Action[]> =>
    from === 'source'
      ? []
      : [
          await publish(plan, read, tables, from),
          {
            id: 'slot',
            title: `make the slot ${name} on the ${from}`,
            forward: { op: 'postgresql.make-slots@1', input: { channels }, on: from },
            until: [slots(from, channels, channels.length, '10s')],
            back: dropSlots(from, channels),
          },
        ];
  return {
    async start(_position: Late): Promise<readonly Action[]> {
      const [trusted] = await read.rows(on, "SELECT current_setting('ssl_ca_file') AS ca");
      const ca = authority ?? (trusted?.ca as string | null) ?? '';
      return [
        ...(await begin()),
        {
          id: 'channel',
          title: `subscribe the ${on} to ${name} of ${host}:${port} for ${tables.length} tables${tls.mode === 'verify' ? ', TLS verified' : ''}`,
          forward: {
            op: 'postgresql.make-channel@1',
            input: {
              channels,
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
            call: { op: 'postgresql.remove-channel@1', input: { channels }, on },
            until: [removed],
          },
        },
        {
          id: 'start',
          title: `start the subscription ${name}`,
          forward: { op: 'postgresql.switch-channel@1', input: { channels, on: true }, on },
          until: [running],
          back: { nothing: 'it is removed as a whole' },
        },
      ];
    },
    mend: (): Action => ({
      id: 'mend',
      title: `start the subscription ${name} where it was stopped`,
      forward: { op: 'postgresql.switch-channel@1', input: { channels, on: true }, on },
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
            ask: { op: 'postgresql.arrived@1', input: { channels, position }, on },
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
        title: `stop the subscription ${name}: it has brought everything`,
        forward: { op: 'postgresql.switch-channel@1', input: { channels, on: false }, on },
        until: [stopped],
        back: {
          title: 'starts it again',
          call: { op: 'postgresql.switch-channel@1', input: { channels, on: true }, on },
          // Or it was removed by an older action's way back, which went on while this one failed.
          until: [{ ...running, is: ['running', 'missing'] }],
        },
      },
    ],
    brings,
    remove: async () => [
      {
        id: 'remove',
        title: `remove the subscription ${name}`,
        forward: { op: 'postgresql.remove-channel@1', input: { channels }, on },
        until: [removed],
        back: { irreversible: `nothing comes from the ${from} any more` },
      },
      {
        id: 'remove-slot',
        title: `drop its slot on the ${from}, which would keep the log for ever`,
        forward: dropSlots(from, channels).call,
        until: dropSlots(from, channels).until,
        back: { nothing: 'nobody reads it any more' },
      },
      {
        id: 'remove-publication',
        title: `drop its publication on the ${from}`,
        forward: { op: 'postgresql.unpublish@1', input: { channels }, on: from },
        until: [
          {
            ask: { op: 'postgresql.published@1', input: { channels }, on: from },
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
