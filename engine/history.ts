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
  readonly failure: { readonly action: string | null; readonly error: string; readonly detail: Json } | null;
  readonly finished: 'done' | 'unwound' | null;
}

/** Folds a journal's entries into what they say. */
export function fold(entries: readonly Entry[]): History {
  const steps: Map<string, { name: string; phase: Phase; actions: readonly Action[] }> = new Map();
  const planned = new Map<string, Action>();
  const ids = new Map<string, string>();
  const begun: { key: string; action: Action }[] = [];
  const answers = new Map<string, Json>();
  const outputs = new Map<string, Json>();
  const goingBack = new Set<string>();
  const back = new Set<string>();
  const released = new Set<string>();
  const clock: { started: number | null; stopped: number | null } = { started: null, stopped: null };
  let plan: string | null = null;
  let decided: History['decided'] = null;
  let unwinding: string | null = null;
  let failure: History['failure'] = null;
  let finished: History['finished'] = null;

  for (const entry of entries)
    switch (entry.at) {
      case 'started':
        plan = entry.plan;
        break;
      case 'planned':
        ids.set(entry.name, entry.step);
        steps.set(entry.step, { name: entry.name, phase: entry.phase, actions: entry.actions });
        for (const action of entry.actions) planned.set(`${entry.step}/${action.id}`, action);
        break;
      case 'begun': {
        const action = planned.get(entry.action);
        if (action) begun.push({ key: entry.action, action });
        break;
      }
      case 'called':
        answers.set(entry.action, entry.answer);
        break;
      case 'proved':
        outputs.set(entry.action, entry.output);
        break;
      case 'going-back':
        goingBack.add(entry.action);
        break;
      case 'back':
        back.add(entry.action);
        break;
      case 'clock-started':
        clock.started = entry.time;
        break;
      case 'clock-stopped':
        clock.stopped = entry.time;
        break;
      case 'decided':
        decided = entry.decision;
        break;
      case 'released':
        released.add(entry.gate);
        break;
      case 'failed':
        failure ??= { action: entry.action, error: entry.error, detail: entry.detail };
        break;
      case 'unwinding':
        unwinding ??= entry.because;
        break;
      case 'finished':
        finished = entry.how;
        break;
      case 'waiting':
      case 'paused':
      case 'held':
      case 'stuck':
        break;
    }
  return {
    plan,
    steps,
    begun,
    answers,
    outputs,
    ids,
    goingBack,
    back,
    clock,
    decided,
    released,
    unwinding,
    failure,
    finished,
  };
}
