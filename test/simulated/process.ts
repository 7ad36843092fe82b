import { steps as registry } from '../../cli/registry.ts';
import { noGuard } from '../../engine/guard.ts';
import { fold, type History } from '../../engine/history.ts';
import { openJournal } from '../../engine/journal.ts';
import { run } from '../../engine/run.ts';
import type { BoundStep, Outcome, Run } from '../../engine/running.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import type { Store } from '../../engine/state/store.ts';
import type { Phase } from '../../engine/step.ts';
import { unattended, type World } from '../../engine/world.ts';
import { type Life, liveUntil } from './life.ts';
import { memoryStore } from './memory-store.ts';
import { sceneOf } from './scene.ts';
import { type Fault, fresh, type State, simulate } from './world.ts';

const order: readonly [string, Phase][] = [
  ['copy-schema', 'prepare'],
  ['copy-accounts', 'prepare'],
  ['copy-rows', 'prepare'],
  ['build-indexes', 'prepare'],
  ['start-replication', 'replicate'],
  ['restore-objects', 'replicate'],
  ['wait-for-lag', 'replicate'],
  ['compare-tables', 'replicate'],
  ['move-readers', 'replicate'],
  ['start-reverse', 'replicate'],
  ['lower-ttl', 'replicate'],
  ['check-ready', 'cutover'],
  ['freeze-writes', 'cutover'],
  ['drain', 'cutover'],
  ['carry-counters', 'cutover'],
  ['prove-reverse', 'cutover'],
  ['switch-traffic', 'cutover'],
  ['open-target', 'cutover'],
  ['close-source', 'cutover'],
  ['stop-replication', 'cutover'],
  ['stop-reverse', 'cleanup'],
  ['restore-ttl', 'cleanup'],
  ['clean-up', 'cleanup'],
];

const orderBack: readonly [string, Phase][] = [
  'check-rollback',
  'freeze-writes',
  'drain',
  'carry-counters',
  'switch-traffic',
  'open-source',
  'move-readers',
  'close-target',
  'stop-replication',
  'restore-ttl',
  'clean-up',
].map((name) => [name, 'rollback']);

/** The project's own steps, over the simulated scene: there, or back from a run. */
export async function bind(back?: History): Promise<readonly BoundStep[]> {
  const scene = sceneOf(back);
  return Promise.all(
    (back ? orderBack : order).map(async ([name, phase]) => {
      const step = await registry.get(name)?.();
      if (!step) throw new Error(name);
      return { id: name, name, phase, plan: () => step.plan({}, scene) };
    }),
  );
}

/** What outlives every process, and how often both sides were open at once. */
export type Universe = {
  state: State;
  readonly records: Map<string, string>;
  readonly time: { now: number };
  split: number;
};

export const universe = (): Universe => ({
  state: fresh(),
  records: new Map(),
  time: { now: 1_000_000 },
  split: 0,
});

/** A universe's world, as one process reaches it. */
export const worldOf = (u: Universe, life: Life, fault: Fault): World =>
  simulate(u.state, life, u.time, fault, () => {
    u.split++;
  });

const nobody = { verify: async () => undefined, release: async () => undefined };

/** A run to its cutover, left alone: what a rollback begins with. */
export const moved = () => movedUntil(0);

/** The same, killed at an instant of its life. */
export async function movedUntil(kill: number): Promise<{ u: Universe; history: History; instants: number }> {
  const u = universe();
  const life = liveUntil(kill);
  const engine = startEngine(u, life, null, memoryStore(u.records, life), {
    lease: nobody,
    until: 'cutover',
  });
  await Promise.race([engine, life.death]);
  const left = memoryStore(u.records, liveUntil(0));
  const { entries } = await openJournal(left, () => u.time.now, 'read');
  return { u, history: fold(entries), instants: life.instants() };
}

/** One process that goes back from a run, and lives until it ends or is killed. */
export async function liveBack(
  u: Universe,
  life: Life,
  fault: Fault,
  back: History,
): Promise<Outcome | 'killed'> {
  const store = memoryStore(u.records, life).folder('rollback-0001');
  return Promise.race([startEngine(u, life, fault, store, { lease: nobody, back }), life.death]);
}

/** One process: starts the run, and lives until it ends or is killed. */
export async function live(u: Universe, life: Life, fault: Fault): Promise<Outcome | 'killed'> {
  const engine = startEngine(u, life, fault, memoryStore(u.records, life), {
    lease: nobody,
  });
  return Promise.race([engine, life.death]);
}

/** What a run is made of that differs from one test to another. */
export type Given = Pick<Run, 'lease'> & Partial<Run> & { readonly undo?: string; readonly back?: History };

/** Opens the journal and runs, in a process whose records are `store`. */
export async function startEngine(
  u: Universe,
  life: Life,
  fault: Fault,
  store: Store,
  { undo, back, ...given }: Given,
): Promise<Outcome> {
  return run(
    {
      identity: { plan: 'hash', name: 'sim', env: 'test', version: '0' },
      steps: await bind(back),
      gates: [],
      journal: await openJournal(store, () => u.time.now),
      decision: decisionIn(store),
      world: worldOf(u, life, fault),
      guard: noGuard,
      budget: 20_000,
      until: null,
      hold: unattended.hold,
      checkpointOf: () => unattended.checkpoint,
      stop: new AbortController().signal,
      tell: () => undefined,
      ...given,
    },
    undo,
  );
}

/** The world after a cutover, before its cleanup. */
const cutOver = (): State => ({
  ...fresh(),
  'source.own': true,
  'source.closed': true,
  'source.closedToAll': true,
  'source.locked': true,
  'source.marker': 'sim: freeze',
  'source.arrived': 'sim: before the switch',
  'target.own': true,
  'target.tables': true,
  'target.copied': 3,
  'target.indexes': true,
  'target.accounts': true,
  'target.objects': true,
  'target.opened': true,
  'target.marker': 'sim: before the switch',
  'target.arrived': 'sim: freeze',
  'target.counter': 7,
  'dns.value': 'target',
  'dns.ttl': 1,
  'dns.readers': 100,
  reverse: 200,
});

/** Whether the world is as it has to be after a run: wholly moved, or wholly as before. */
export const faults = (u: Universe, how: string): string[] =>
  how === 'done'
    ? differences(u, { ...cutOver(), 'target.own': false, 'dns.ttl': 60, reverse: null }, ['equal'])
    : // What an unwound run may leave: a counter that was raised, and markers in tables that are dropped.
      differences(u, fresh(), [
        'target.counter',
        'target.marker',
        'target.arrived',
        'source.arrived',
        'equal',
      ]);

/** The same after a rollback: wholly back, with what the target took, or wholly as the run had left it. */
export const faultsBack = (u: Universe, how: string): string[] =>
  how === 'done'
    ? differences(
        u,
        {
          ...cutOver(),
          'source.own': false,
          'source.closed': false,
          'source.closedToAll': false,
          'source.locked': false,
          'source.arrived': 'sim: freeze',
          'source.counter': 7,
          'target.closed': true,
          'target.closedToAll': true,
          'target.locked': true,
          'target.marker': 'sim: freeze',
          'dns.value': 'source',
          'dns.ttl': 60,
          'dns.readers': 0,
          reverse: null,
        },
        ['equal'],
      )
    : differences(u, cutOver(), ['source.counter', 'source.arrived', 'target.marker', 'equal']);

function differences(u: Universe, wanted: State, free: readonly string[]): string[] {
  const wrong = Object.keys(wanted).filter((path) => !free.includes(path) && u.state[path] !== wanted[path]);
  return u.split > 0 ? [...wrong, 'both sides were open'] : wrong;
}
