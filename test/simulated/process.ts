import { steps as registry } from '../../cli/registry.ts';
import { noGuard } from '../../engine/guard.ts';
import { openJournal } from '../../engine/journal.ts';
import { run } from '../../engine/run.ts';
import type { BoundStep, Outcome, Run } from '../../engine/running.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import type { Store } from '../../engine/state/store.ts';
import type { Phase } from '../../engine/step.ts';
import { unattended, type World } from '../../engine/world.ts';
import type { Life } from './life.ts';
import { memoryStore } from './memory-store.ts';
import { scene } from './scene.ts';
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
  ['lower-ttl', 'replicate'],
  ['check-ready', 'cutover'],
  ['freeze-writes', 'cutover'],
  ['drain', 'cutover'],
  ['carry-counters', 'cutover'],
  ['switch-traffic', 'cutover'],
  ['open-target', 'cutover'],
  ['close-source', 'cutover'],
  ['stop-replication', 'cutover'],
  ['clean-up', 'cleanup'],
];

/** The project's own steps, over the simulated scene. */
export async function bind(): Promise<readonly BoundStep[]> {
  return Promise.all(
    order.map(async ([name, phase]) => {
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

/** One process: starts the run, and lives until it ends or is killed. */
export async function live(u: Universe, life: Life, fault: Fault): Promise<Outcome | 'killed'> {
  const engine = startEngine(u, life, fault, memoryStore(u.records, life), {
    lease: { verify: async () => undefined, release: async () => undefined },
  });
  return Promise.race([engine, life.death]);
}

/** What a run is made of that differs from one test to another. */
export type Given = Pick<Run, 'lease'> & Partial<Run> & { readonly undo?: string };

/** Opens the journal and runs, in a process whose records are `store`. */
export async function startEngine(
  u: Universe,
  life: Life,
  fault: Fault,
  store: Store,
  { undo, ...given }: Given,
): Promise<Outcome> {
  return run(
    {
      identity: { plan: 'hash', name: 'sim', env: 'test', version: '0' },
      steps: await bind(),
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

/** Whether the world is as it has to be: wholly moved, or wholly as before. */
export function faults(u: Universe, how: string): string[] {
  const wanted: State =
    how === 'done'
      ? {
          ...fresh(),
          'source.own': true,
          'source.closed': true,
          'source.closedToAll': true,
          'source.locked': true,
          'source.marker': 'sim: freeze',
          'target.tables': true,
          'target.copied': 3,
          'target.indexes': true,
          'target.accounts': true,
          'target.objects': true,
          'target.opened': true,
          'target.marker': 'sim: freeze',
          'target.counter': 7,
          'dns.value': 'target',
          'dns.ttl': 1,
        }
      : fresh();
  // What an unwound run may leave: a counter that was raised, and the marker of dropped tables.
  const free = how === 'unwound' ? new Set(['target.counter', 'target.marker', 'equal']) : new Set(['equal']);
  const wrong = Object.keys(wanted).filter((path) => !free.has(path) && u.state[path] !== wanted[path]);
  return u.split > 0 ? [...wrong, 'both sides were open'] : wrong;
}
