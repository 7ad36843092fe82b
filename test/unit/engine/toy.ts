import { type Guard, noGuard } from '../../../engine/guard.ts';
import { openJournal } from '../../../engine/journal.ts';
import { run } from '../../../engine/run.ts';
import type { BoundStep, Event, Gate, Outcome } from '../../../engine/running.ts';
import { type DecisionRecord, decisionIn } from '../../../engine/state/decision.ts';
import type { Lease } from '../../../engine/state/lease.ts';
import type { Store } from '../../../engine/state/store.ts';
import type { Action, Call, Json, Phase, Probe, SqlCall } from '../../../engine/step.ts';
import { type Terms, unattended, type World } from '../../../engine/world.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';

/** A world of named values, reached by `set NAME VALUE` and `get NAME`, with every call remembered. */
export type Toy = {
  readonly state: Record<string, Json>;
  readonly calls: string[];
  readonly time: { now: number };
  readonly store: Store;
  readonly stop: AbortController;
  /** What happens before a call is made, by its text. */
  readonly before: Map<string, (terms: Terms) => unknown>;
  readonly told: Event[];
};

export const toy = (): Toy => ({
  state: {},
  calls: [],
  time: { now: 1_000_000 },
  store: memoryStore(new Map(), liveUntil(0)),
  stop: new AbortController(),
  before: new Map(),
  told: [],
});

const sql = (text: string): SqlCall => ({ sql: text, on: 'target' });

export const probe = (name: string, is: Json, within: Probe['within'] = '5s'): Probe => ({
  ask: sql(`get ${name}`),
  path: 'value',
  is: [is],
  within,
});

/** An action that sets a value to 1, and back to 0. */
export const set = (name: string, more: Partial<Action> = {}): Action => ({
  id: name,
  title: `set ${name}`,
  forward: sql(`set ${name} 1`),
  until: [probe(name, 1)],
  back: { title: `put ${name} back`, call: sql(`set ${name} 0`), until: [probe(name, 0)] },
  ...more,
});

/** An action that only waits for a value. */
export const wait = (name: string, is: Json, within: Probe['within'] = '5s'): Action => ({
  id: `wait-${name}`,
  title: `wait for ${name}`,
  until: [probe(name, is, within)],
  back: { nothing: 'it only reads' },
});

export const step = (id: string, phase: Phase, ...actions: readonly Action[]): BoundStep => ({
  id,
  name: id,
  phase,
  plan: async () => actions,
});

/** A cutover in the small: one thing before it, the freeze, one thing in it, the opening, one thing after it. */
export const cutover = (...inside: readonly Action[]): readonly BoundStep[] => [
  step('before', 'prepare', set('copied')),
  step('freeze', 'cutover', set('frozen', { clock: 'start' })),
  step('inside', 'cutover', set('switched'), ...inside),
  step(
    'open',
    'cutover',
    set('opened', { pointOfNoReturn: true, clock: 'stop', back: { irreversible: 'it takes writes' } }),
  ),
  step('after', 'cutover', set('closed')),
];

/** An error that may pass by itself. */
export const transient = (): Error =>
  Object.assign(new Error('the connection was lost'), { transient: true });

export type Given = {
  readonly gates?: readonly Gate[];
  readonly until?: Phase;
  readonly undo?: string;
  readonly decision?: DecisionRecord;
  readonly lease?: Lease;
  readonly store?: Store;
  readonly guard?: Guard;
  readonly world?: World;
};

/** One process: opens the journal, and runs the steps over the toy's world. */
export async function start(it: Toy, steps: readonly BoundStep[], given: Given = {}): Promise<Outcome> {
  const store = given.store ?? it.store;
  return run(
    {
      identity: { plan: 'hash', name: 'toy', env: 'test', version: '0' },
      steps,
      gates: given.gates ?? [],
      journal: await openJournal(store, () => it.time.now),
      decision: given.decision ?? decisionIn(store),
      lease: given.lease ?? { verify: async () => undefined, release: async () => undefined },
      world: given.world ?? worldOf(it),
      guard: given.guard ?? noGuard,
      budget: 10_000,
      until: given.until ?? null,
      hold: unattended.hold,
      checkpointOf: () => unattended.checkpoint,
      stop: it.stop.signal,
      tell: (event) => it.told.push(event),
    },
    given.undo,
  );
}

/** The journal's lines in short: `at` and what it is about. */
export async function linesOf({ store }: Toy): Promise<readonly string[]> {
  const { entries } = await openJournal(store, () => 0);
  return entries.map((entry) => ('action' in entry ? `${entry.at} ${entry.action}` : entry.at));
}

/** What a toy's engine and guard act on. */
export function worldOf(it: Toy): World {
  async function make(call: Call, terms: Terms): Promise<Json> {
    const text = String((call as SqlCall).sql);
    it.calls.push(text);
    it.time.now += 1;
    await it.before.get(text)?.(terms);
    const [verb, name = '', value] = text.split(' ');
    if (verb === 'set') it.state[name] = Number(value);
    return { value: it.state[name] ?? 0 };
  }
  return {
    make,
    read: { rows: async () => [], ask: async () => null },
    clock: {
      now: () => it.time.now,
      sleep: async (ms) => {
        it.time.now += ms;
      },
    },
  };
}
