import { Fault } from '../engine/fault.ts';
import { fold, type History } from '../engine/history.ts';
import { type Entry, openJournal } from '../engine/journal.ts';
import type { Plan } from '../engine/plan/resolved.ts';
import { differences } from '../engine/saved-plan.ts';
import { decisionIn } from '../engine/state/decision.ts';
import type { Store } from '../engine/state/store.ts';
import { wallClock } from '../engine/world.ts';
import { typed } from './open-plan.ts';

/** What is on record of a run: forward, or a rollback of one, whose records stand inside its own. */
export type Records = {
  /** `run-0001`, or `run-0001/rollback-0001`. */
  readonly name: string;
  readonly store: Store;
  readonly entries: readonly Entry[];
  readonly history: History;
};

/** A run that begins: its records do not exist yet. */
export const firstRecords = (store: Store, name: string): Records => ({
  name,
  store: store.folder(name),
  entries: [],
  history: fold([]),
});

/** The newest run of an environment, or null where nothing has run. Only whoever holds the lease mends a torn last line. */
export const newestRun = (store: Store, only?: 'read'): Promise<Records | null> =>
  newest(store, 'run-', '', only);

/** The newest rollback of a run, or null where none was tried. */
export const newestRollback = (run: Records, only?: 'read'): Promise<Records | null> =>
  newest(run.store, 'rollback-', `${run.name}/`, only);

async function newest(store: Store, kind: string, path: string, only?: 'read'): Promise<Records | null> {
  const name = (await store.list()).filter((each) => each.startsWith(kind)).at(-1);
  if (name === undefined) return null;
  const records = store.folder(name);
  const { entries } = await openJournal(records, wallClock.now, only);
  return { name: path + name, store: records, entries, history: fold(entries) };
}

/** What a run has on record by now. */
export async function readHistory(store: Store): Promise<History> {
  return fold((await openJournal(store, wallClock.now, 'read')).entries);
}

/** The name after a name: `run-0001` → `run-0002`. */
export function nameAfter(name: string): string {
  const [, kind = '', number = '0'] = /^(.*-)(\d+)$/.exec(name) ?? [];
  return `${kind}${String(Number(number) + 1).padStart(4, '0')}`;
}

/** Whether a run is past its point of no return: the record settles it, for the journal may not have it yet. */
export const isCommitted = async ({ store }: Records): Promise<boolean> =>
  (await decisionIn(store).read()) === 'commit';

/** What of a plan is another than it was, a line each. */
function planChanges(then: object, now: object): readonly string[] {
  const as = (plan: object) => ({
    format: 1 as const,
    plan: '',
    env: '',
    version: '',
    steps: Object.entries(plan).map(([id, value]) => ({
      id,
      name: id,
      phase: 'prepare' as const,
      actions: [{ id: 'value', value } as never],
    })),
  });
  return differences(as(then), as(now)).map((line) => line.replace(' › value › value', ''));
}

/** Refuses to go on with a run, or back from it, by another plan than it began with. */
export async function samePlan(
  { name, store, entries: [started] }: Records,
  { plan, hash, file }: { plan: Plan; hash: string; file: string },
  next: string,
): Promise<void> {
  if (started?.at !== 'started' || started.plan === hash) return;
  const then = JSON.parse((await store.read('plan.json')) ?? '{}') as object;
  throw new Fault(
    [`"${file}" has changed since ${name} began with it:`, ...planChanges(then, plan)].join('\n  '),
    { next: `Put it back as it was${next}` },
  );
}

/** Whether a rollback has begun and is neither complete nor taken back. */
export const isUnderWay = (rollback: Records | null): rollback is Records =>
  rollback !== null && rollback.history.finished === null;

/** Refuses what must not happen while a rollback stands half-way. */
export function refuseInRollback(rollback: Records | null, file: string, plan: Plan): void {
  if (!isUnderWay(rollback)) return;
  throw new Fault(`a rollback of "${plan.name}" is under way: ${rollback.name}`, {
    next: `Go on with it: ${typed('rollback', file, plan)}   or take it back: ${typed('unwind', file, plan)}`,
  });
}
