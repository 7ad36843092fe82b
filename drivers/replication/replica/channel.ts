import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Probe } from '../../../engine/step.ts';
import type { Channel } from '../../database.ts';
import { flowFrom, own } from '../../databases/mysql/names.ts';
import { lagFrom } from '../heartbeat.ts';
import { drainedOn } from '../native/drained.ts';

const on = 'target';
const asks = { nothing: 'it only asks' };

/** The replication of an Aurora read replica: AWS makes it with the replica, keeps it running, and ends it when the replica is promoted. */
export function replicaChannel({ source: { host, port } }: Plan): Channel {
  const reached = { host, port };
  const status = { op: 'replica.channel@1', input: reached, on } as const;
  const running: Probe = {
    ask: status,
    path: 'state',
    is: ['running'],
    never: ['failed', 'filtered', 'missing'],
    within: '1m',
  };
  const brings = (name: string): Probe => ({
    ask: {
      sql: `SELECT name FROM ${own}.${flowFrom.source.marker} WHERE name = ?`,
      values: [name],
      on,
    },
    path: 'name',
    is: [name],
    within: '10s',
  });
  return {
    start: async () => [
      {
        id: 'replicating',
        title: `the replica applies the changes of ${host}:${port}`,
        until: [{ ...running, within: '15m' }],
        back: asks,
      },
    ],
    mend: () => ({
      id: 'mend',
      title: 'the replica applies changes again, where AWS had stopped it',
      until: [{ ...running, within: '15m' }],
      back: asks,
    }),
    lag: lagFrom('source'),
    healthy: (within = '1m') => ({ ...running, within }),
    drain: drainedOn(on, {
      arrived: (position) => ({ op: 'replica.arrived@1', input: { ...reached, position }, on }),
      running,
      brings,
    }),
    brings,
    remove: async () => [
      {
        id: 'ended',
        title: `the ${on} replicates from nobody: its promotion ended that`,
        until: [{ ask: status, path: 'state', is: ['missing'], within: '15m' }],
        back: asks,
      },
    ],
  };
}
