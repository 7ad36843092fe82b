import type { Channel, Database, ReaderPair, Traffic } from '../../drivers/database.ts';
import type { Scene } from '../../drivers/scene.ts';
import type { History } from '../../engine/history.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Action, Back, Json, Late, Probe, Side } from '../../engine/step.ts';

declare module '../../engine/step.ts' {
  interface Operations {
    'sim.set': { input: { [path: string]: Json } };
    'sim.get': { input: { path: string } };
    'sim.copy': { input: Record<never, never> };
    'sim.mark': { input: { side: string; marker: string } };
    'sim.drain': { input: { from: Side } };
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
    nothingLeftBehind: () => get(`${side}.server`, side),
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
      set('close', `${side}.closed`, true, false, { clock: 'start', back: thaw(side) }),
      markOf(side, marker),
      set('close-to-all', `${side}.closedToAll`, true, false),
    ],
    proveClosed: () => [],
    proveFrozen: () => [
      {
        id: 'canary',
        title: 'canary',
        until: [{ ask: { op: 'sim.write', input: { side } }, refused: ['CLOSED'], within: '2s' }],
        back: reads,
      },
    ],
    closed: () => get(`${side}.closed`, true),
    position: () => ({
      ask: { op: 'sim.get', input: { path: `${side}.position` } },
      path: 'value',
      unchanged: '0ms',
      within: '5s',
    }),
    mark: (marker) => markOf(side, marker),
    shutOut: () => [],
    carryCounters: () => [{ ...set('counters', `${side}.counter`, 7, 0), back: { nothing: 'harmless' } }],
    open: async (asBefore) => [
      asBefore ?? {
        id: 'open',
        title: 'open',
        forward: { op: 'sim.set', input: { [`${side}.closed`]: false, [`${side}.opened`]: true } },
        until: [get(`${side}.closed`, false), get(`${side}.opened`, true)],
        back: { irreversible: 'it takes writes' },
        pointOfNoReturn: true,
        clock: 'stop',
      },
    ],
    readersWell: () => get('dns.value', 'source'),
    readersAtWork: () => get('dns.value', 'source'),
    retire: async () => [set('lock-accounts', `${side}.locked`, true, false)],
    smokeTests: () => [],
    measureQueries: () => ({
      id: 'latency',
      title: 'latency',
      until: [get(`${side}.server`, side)],
      back: reads,
    }),
  };
}

/** The whole thaw: whoever opens a side again opens it as it was. */
const thaw = (side: Side): Back => ({
  title: 'back',
  call: { op: 'sim.set', input: { [`${side}.closedToAll`]: false, [`${side}.closed`]: false } },
  until: [get(`${side}.closedToAll`, false), get(`${side}.closed`, false)],
});

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

/** Each direction has a channel, which carries what its side writes once it is made. */
function channelOf(from: Side): Channel {
  const [path, to, position] =
    from === 'source' ? (['channel', 'target', 100] as const) : (['reverse', 'source', 200] as const);
  return {
    start: async (begin: Late) => [
      {
        id: 'channel',
        title: 'channel',
        forward: { op: 'sim.set', input: { [path]: begin as unknown as Json } },
        until: [get(path, position)],
        back: {
          title: 'back',
          call: { op: 'sim.set', input: { [path]: null } },
          until: [get(path, null)],
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
    mend: () => ({ id: 'mend', title: 'mend', until: [get(path, position)], back: reads }),
    healthy: () => get(path, position),
    drain: (_, marker, also) => [
      {
        id: 'arrived',
        title: 'arrived',
        until: [
          { ask: { op: 'sim.drain', input: { from } }, path: 'late', is: [0], within: '1h' },
          get(`${to}.arrived`, marker),
          ...also,
        ],
        back: reads,
      },
    ],
    brings: (marker) => get(`${to}.arrived`, marker),
    remove: async () => [set('remove', path, null, position)],
  };
}

/** Half of the readers, and then all of them. */
const pair: ReaderPair = {
  schedule: [
    { weight: 50, for: '2s' },
    { weight: 100, for: null },
  ],
  look: async () => ({
    ttl: '1s',
    send: (id, percent, before) => set(id, 'dns.readers', percent, before ?? 0),
    stands: (percent) => [get('dns.readers', percent)],
    followed: (_, percent) => [get('dns.readers', percent)],
  }),
  leadsBack: () => [get('dns.readers', 0)],
};

const trafficTo = (to: Side, from: Side): Traffic => ({
  pair,
  lowerTtl: async () => [set('ttl', 'dns.ttl', 1, 60)],
  restoreTtl: async () => [set('ttl', 'dns.ttl', 60, 1)],
  switch: async () => [set('record', 'dns.value', to, from)],
  settle: () => [{ id: 'settled', title: 'settled', until: [get('dns.value', to)], back: reads }],
});

/** The project's own steps, over drivers whose calls a simulated world understands; `back`: the run that is gone back from. */
export function sceneOf(back?: History): Scene {
  const sides = { source: database('source'), target: database('target') };
  const [from, to] = back ? (['target', 'source'] as const) : (['source', 'target'] as const);
  return {
    plan: {
      source: { host: 'old' },
      name: 'sim',
      thresholds: { lag: { at_most: '1s', for: '2s' } },
      phases: { replicate: [{ step: 'lower-ttl' }], cutover: [] },
      replication: { replica: null },
    } as unknown as Plan,
    ...sides,
    from: sides[from],
    to: sides[to],
    channel: channelOf(from),
    reverse: back ? null : channelOf('target'),
    traffic: trafficTo(to, from),
    replica: { create: async () => [], promote: async () => [] },
    sourceKeeper: { stop: async () => [], delete: async () => [] },
    keeper: {
      setCapacity: async () => [],
      snapshot: async () => [],
      reviewCapacity: async () => [],
      applyCapacity: async () => [],
    },
    earlier(key) {
      const action = back?.begun.find((each) => each.key === key)?.action;
      return action ? { action, output: back?.outputs.get(key) ?? null } : null;
    },
    soFar: null,
    newTables: async () => [],
    severity: ({ severity }) => severity,
  };
}

export const scene = sceneOf();
