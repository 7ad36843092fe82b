import type { Entry } from './journal.ts';
import type { Action, Json, Phase } from './step.ts';

/** What a journal says, folded: no other state exists. Actions are named `step/action`. */
export interface History {
  readonly plan: string | null;
  readonly steps: ReadonlyMap<
    string,
    { readonly name: string; readonly phase: Phase; readonly actions: readonly Action[] }
  >;
  /** Every action that may have had an effect, in the order in which they began. */
  readonly begun: readonly { readonly key: string; readonly action: Action }[];
  readonly answers: ReadonlyMap<string, Json>;
  readonly outputs: ReadonlyMap<string, Json>;
  /** Steps by name, to their id: references name steps, plans may give them ids. */
  readonly ids: ReadonlyMap<string, string>;
  readonly goingBack: ReadonlySet<string>;
  readonly back: ReadonlySet<string>;
  readonly clock: { readonly started: number | null; readonly stopped: number | null };
  readonly decided: 'commit' | 'thaw' | null;
  readonly released: ReadonlySet<string>;
  readonly unwinding: string | null;
  /** The action that did not hold, whose step is being taken back for the run to stand before it. */
  readonly steppingBack: { readonly action: string; readonly because: string } | null;
  readonly failure: { readonly action: string | null; readonly error: string; readonly detail: Json } | null;
  readonly finished: 'done' | 'unwound' | null;
}

/** What an empty journal says. */
const nothing: History = {
  plan: null,
  steps: new Map(),
  begun: [],
  answers: new Map(),
  outputs: new Map(),
  ids: new Map(),
  goingBack: new Set(),
  back: new Set(),
  clock: { started: null, stopped: null },
  decided: null,
  released: new Set(),
  unwinding: null,
  steppingBack: null,
  failure: null,
  finished: null,
};

/** Folds a journal's entries into what they say. */
export const fold = (entries: readonly Entry[]): History => entries.reduce(extend, nothing);

/** What a journal says with one more entry. The history before it stays as it was, and the two share what did not change. */
export function extend(history: History, entry: Entry): History {
  switch (entry.at) {
    case 'started':
      return { ...history, plan: entry.plan };
    case 'planned': {
      const { step, name, phase, actions } = entry;
      return {
        ...history,
        ids: having(history.ids, name, step),
        steps: having(history.steps, step, { name, phase, actions }),
      };
    }
    case 'begun': {
      const action = plannedAs(history, entry.action);
      return action ? { ...history, begun: [...history.begun, { key: entry.action, action }] } : history;
    }
    case 'called':
      return { ...history, answers: having(history.answers, entry.action, entry.answer) };
    case 'proved':
      return { ...history, outputs: having(history.outputs, entry.action, entry.output) };
    case 'going-back':
      return { ...history, goingBack: new Set(history.goingBack).add(entry.action) };
    case 'back':
      return { ...history, back: new Set(history.back).add(entry.action) };
    case 'clock-started':
      return { ...history, clock: { ...history.clock, started: entry.time } };
    case 'clock-stopped':
      return { ...history, clock: { ...history.clock, stopped: entry.time } };
    case 'decided':
      return { ...history, decided: entry.decision };
    case 'released':
      return { ...history, released: new Set(history.released).add(entry.gate) };
    case 'failed': {
      const { action, error, detail } = entry;
      return { ...history, failure: history.failure ?? { action, error, detail } };
    }
    case 'unwinding':
      return { ...history, unwinding: history.unwinding ?? entry.because };
    case 'stepping-back': {
      const { action, because } = entry;
      return { ...history, steppingBack: { action, because } };
    }
    case 'stepped-back':
      return { ...without(history, stepOf(entry.action)), steppingBack: null };
    case 'finished':
      return { ...history, finished: entry.how };
    case 'waiting':
    case 'paused':
    case 'held':
    case 'stuck':
      return history;
  }
}

const having = <V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> =>
  new Map(map).set(key, value);

/** A history in which a step was never planned. */
function without(history: History, id: string): History {
  const { begun, answers, outputs, goingBack, back, steps } = history;
  const other = (key: string) => !key.startsWith(`${id}/`);
  return {
    ...history,
    steps: new Map([...steps].filter(([step]) => step !== id)),
    begun: begun.filter(({ key }) => other(key)),
    answers: new Map([...answers].filter(([key]) => other(key))),
    outputs: new Map([...outputs].filter(([key]) => other(key))),
    goingBack: new Set([...goingBack].filter(other)),
    back: new Set([...back].filter(other)),
  };
}

/** The step of an action by its key, `step/action`. */
export const stepOf = (key: string): string => key.slice(0, key.indexOf('/'));

/** An action by its key, `step/action`, as the journal planned it. */
function plannedAs({ steps }: History, key: string): Action | undefined {
  const cut = key.indexOf('/');
  return steps.get(key.slice(0, cut))?.actions.find(({ id }) => id === key.slice(cut + 1));
}
