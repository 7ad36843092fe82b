import type { Channel, Database, Traffic } from '../../drivers/database.ts';
import type { Scene } from '../../drivers/scene.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Action, Back, Json, Late, Probe, Side } from '../../engine/step.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'sim.set': { input: { [path: string]: Json } };
    'sim.get': { input: { path: string } };
    'sim.copy': { input: Record<never, never> };
    'sim.mark': { input: { side: string; marker: string } };
    'sim.drain': { input: { position: number } };
    'sim.write': { input: { side: string } };
  }
}

const get = (path: string, is: Json, within: Probe['within'] = '5s'): Probe => ({
  ask: { op: 'sim.get', input: { path } },
  path: 'value',
  is: [is],
  within,
});
const reads: Back = { nothing: 'it only reads' };

/** An action that sets one value and, to go back, the value that was there. */
const set = (id: string, path: string, to: Json, back: Json, more: Partial<Action> = {}): Action => ({
  id,
  title: `${path} = ${JSON.stringify(to)}`,
  forward: { op: 'sim.set', input: { [path]: to } },
  until: [get(path, to)],
  back: { title: 'back', call: { op: 'sim.set', input: { [path]: back } }, until: [get(path, back)] },
  ...more,
});

function database(side: Side): Database {
  return {
    side,
    checks: () => [],
    portray: () => ({
      id: `${side}-as-it-is`,
      title: 'portrait',
      until: [
        {
          ask: { op: 'sim.get', input: { path: `${side}.server` } },
          path: '',
          unchanged: '0ms',
          within: '5s',
        },
      ],
      back: reads,
    }),
    unchangedSince: () => get(`${side}.server`, side),
    ownTables: () => [set(`own-${side}`, `${side}.own`, true, false)],
    removeOwnTables: () => [set(`own-${side}`, `${side}.own`, false, true)],
    createTables: async () => [set('tables', 'target.tables', true, false)],
    copyRows: async () => [
      {
        id: 'rows',
        title: 'copy',
        forward: { op: 'sim.copy', input: {} },
        until: [
          { ask: { op: 'sim.get', input: { path: 'target.copied' } }, path: 'value', is: [3], within: '1h' },
        ],
        back: {
          title: 'back',
          call: { op: 'sim.set', input: { 'target.copied': 0 } },
          until: [get('target.copied', 0)],
        },
      },
    ],
    compareRows: () => [
      {
        id: 'rows',
        title: 'compare',
        until: [{ ...get('equal', true), never: [false] } as Probe],
        back: reads,
      },
    ],
    createIndexes: async () => [set('indexes', 'target.indexes', true, false)],
    sameDefinitions: (within) => get('target.indexes', true, within),
    copyAccounts: async () => [set('accounts', 'target.accounts', true, false)],
    restoreObjects: async () => [set('objects', 'target.objects', true, false)],
    sameObjects: async (within) => get('target.objects', true, within),
    fence: async () => [set('fence', `${side}.closed`, true, false)],
    freeze: async (marker) => [
      set('close', `${side}.closed`, true, false, { clock: 'start' }),
      markOf(side, marker),
      set('close-to-all', `${side}.closedToAll`, true, false),
    ],
    proveFrozen: () => [
      {
        id: 'canary',
        title: 'canary',
        until: [{ ask: { op: 'sim.write', input: { side } }, refused: ['CLOSED'], within: '2s' }],
        back: reads,
      },
    ],
    position: () => ({
      ask: { op: 'sim.get', input: { path: `${side}.position` } },
      path: 'value',
      unchanged: '0ms',
      within: '5s',
    }),
    mark: (marker) => markOf(side, marker),
    carryCounters: () => [{ ...set('counters', 'target.counter', 7, 0), back: { nothing: 'harmless' } }],
    open: async () => [
      {
        id: 'open',
        title: 'open',
        forward: { op: 'sim.set', input: { [`${side}.closed`]: false, [`${side}.opened`]: true } },
        until: [get(`${side}.closed`, false), get(`${side}.opened`, true)],
        back: { irreversible: 'it takes writes' },
        pointOfNoReturn: true,
        clock: 'stop',
      },
    ],
    retire: async () => [set('lock', `${side}.locked`, true, false)],
  };
}

const markOf = (side: Side, marker: string): Action => ({
  id: 'marker',
  title: 'marker',
  forward: { op: 'sim.mark', input: { side, marker } },
  until: [get(`${side}.marker`, marker)],
  back: {
    title: 'back',
    call: { op: 'sim.set', input: { [`${side}.marker`]: '' } },
    until: [get(`${side}.marker`, '')],
  },
});

const forward: Channel = {
  start: async (position: Late) => [
    {
      id: 'channel',
      title: 'channel',
      forward: { op: 'sim.set', input: { channel: position as unknown as Json } },
      until: [get('channel', 100)],
      back: {
        title: 'back',
        call: { op: 'sim.set', input: { channel: null } },
        until: [get('channel', null)],
      },
    },
  ],
  lag: (atMost, steady, within) => ({
    ask: { op: 'sim.get', input: { path: 'lag' } },
    path: 'value',
    atMost,
    steady,
    within,
  }),
  healthy: () => get('channel', 100),
  arrived: (position, marker) => [
    {
      ask: { op: 'sim.drain', input: { position: position as unknown as number } },
      path: 'late',
      is: [0],
      within: '1h',
    },
    get('target.marker', marker),
  ],
  brings: (marker) => get('target.marker', marker),
  remove: () => [set('remove', 'channel', null, 100)],
};

const traffic: Traffic = {
  lowerTtl: async () => [set('ttl', 'dns.ttl', 1, 60)],
  switch: async () => [set('record', 'dns.value', 'target', 'source')],
  settle: () => [{ id: 'settled', title: 'settled', until: [get('dns.value', 'target')], back: reads }],
};

/** The project's own steps, over drivers whose calls a simulated world understands. */
export const scene: Scene = {
  plan: { name: 'sim', thresholds: { lag: { at_most: '1s', for: '2s' } } } as unknown as Plan,
  source: database('source'),
  target: database('target'),
  from: database('source'),
  to: database('target'),
  channel: forward,
  reverse: null,
  traffic,
  earlier: () => null,
  newTables: async () => [],
  severity: ({ severity }) => severity,
};
