import type { DryRun } from './dry-run.ts';
import { Fault } from './fault.ts';
import type { Action, Phase } from './step.ts';

/** A dry run that was reviewed, to be run as it was seen or not at all. */
export type SavedPlan = {
  readonly format: 1;
  readonly plan: string;
  readonly env: string;
  readonly version: string;
  readonly steps: readonly {
    readonly id: string;
    readonly name: string;
    readonly phase: Phase;
    readonly actions: readonly Action[];
  }[];
};

/** A dry run in the form in which it is saved: what the checks said now is not part of it, nor are notes for people. */
export function save(dry: DryRun, identity: { plan: string; env: string; version: string }): SavedPlan {
  return {
    format: 1,
    ...identity,
    steps: dry.steps.map(({ id, name, phase, actions }) => ({
      id,
      name,
      phase,
      actions: actions.map(({ note: _, ...action }) => action),
    })),
  };
}

/** Reads a saved plan, or says why it is none. */
export function readSaved(text: string, file: string): SavedPlan {
  try {
    const saved = JSON.parse(text) as SavedPlan;
    if (saved.format === 1 && Array.isArray(saved.steps)) return saved;
  } catch {
    // Said below, with the command that makes one.
  }
  throw new Fault(`"${file}" is not a saved plan`, { next: 'Make one with `migrate plan PLAN --out FILE`.' });
}

/** What moved between a saved plan and one planned now: a line for each difference, in the order of the steps. */
export function differences(saved: SavedPlan, now: SavedPlan): readonly string[] {
  const found: string[] = [];
  if (saved.env !== now.env) found.push(`environment: was "${saved.env}", is "${now.env}"`);
  if (saved.version !== now.version) found.push(`aurora-migrate: was ${saved.version}, is ${now.version}`);
  if (saved.plan !== now.plan)
    found.push(`plan file: was ${saved.plan.slice(0, 12)}, is ${now.plan.slice(0, 12)}`);
  compare(byId(saved), byId(now), '', found);
  return found;
}

/** Lists by the ids of their members, so that one more step or action is one difference and not many. */
function byId({ steps }: SavedPlan): unknown {
  return Object.fromEntries(
    steps.map(({ id, actions }) => [
      id,
      Object.fromEntries(actions.map(({ id: action, ...rest }) => [action, rest])),
    ]),
  );
}

function compare(was: unknown, is: unknown, place: string, found: string[]): void {
  if (JSON.stringify(was) === JSON.stringify(is)) return;
  if (isObject(was) && isObject(is)) {
    const before = found.length;
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)]))
      compare(was[key], is[key], place === '' ? key : `${place} › ${key}`, found);
    if (found.length === before) found.push(`${place === '' ? 'the steps' : place}: in another order`);
    return;
  }
  if (was === undefined) found.push(`${place}: is new`);
  else if (is === undefined) found.push(`${place}: is gone`);
  else {
    const [before, after] = [JSON.stringify(was), JSON.stringify(is)];
    const from = Math.max(0, parting(before, after) - 60);
    found.push(`${place}: was ${shorten(before, from)}, is ${shorten(after, from)}`);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Where two texts stop being the same. */
function parting(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

/** Long texts are alike for a page and differ in one word: they are shown from shortly before it. */
function shorten(text: string, from: number): string {
  if (text.length <= 200) return text;
  return `${from > 0 ? '…' : ''}${text.slice(from, from + 199)}${from + 199 < text.length ? '…' : ''}`;
}
