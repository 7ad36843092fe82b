import { NotYet } from './fault.ts';
import { type Finding, findingsIn } from './findings.ts';
import { isLate } from './late.ts';
import type { BoundStep } from './running.ts';
import type { Action, Phase, Reader } from './step.ts';

/** What a run would do: the same steps, planned by the same code, with nothing changed. */
export type DryRun = { readonly steps: readonly DryStep[] };

export type DryStep = {
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  readonly actions: readonly Action[];
  /** What the step's checks say now, by action id. */
  readonly asked: { readonly [action: string]: Asked };
  /** How many checks an earlier step asks as well: once is enough here. */
  readonly again: number;
  /** How many checks hold only by what the run does before them. */
  readonly late: number;
  /** Why it cannot be planned before the run made something; left out where it is planned. */
  readonly pending?: string;
};

export type Asked = {
  readonly result: 'passed' | 'warning' | 'failed';
  readonly findings: readonly Finding[];
};

/** Plans every step and asks every check. Reads only. */
export async function dryRun(
  steps: readonly BoundStep[],
  read: Reader,
  tell: (step: string) => void,
): Promise<DryRun> {
  const planned: DryStep[] = [];
  const questions = new Set<string>();
  for (const step of steps) {
    tell(step.id);
    const { actions, pending } = await planOrSay(step);
    const todo: Action[] = [];
    let again = 0;
    let late = actions.filter(({ check }) => check === 'late').length;
    for (const action of actions.filter(({ check }) => check && check !== 'late')) {
      const question = JSON.stringify(action.until.map((probe) => probe.ask));
      if (questions.has(question)) again++;
      else todo.push(action);
      questions.add(question);
    }
    const answered = await askAll(todo, read);
    const asked = Object.fromEntries(
      Object.entries(answered).flatMap(([id, answer]) => (answer === 'later' ? [] : [[id, answer]])),
    );
    late += todo.length - Object.keys(asked).length;
    planned.push({
      ...{ id: step.id, name: step.name, phase: step.phase, actions, asked, again, late },
      ...(pending !== undefined && { pending }),
    });
  }
  return { steps: planned };
}

/** What a step plans, or why nobody can say it yet. */
async function planOrSay(step: BoundStep): Promise<{ actions: readonly Action[]; pending?: string }> {
  try {
    return { actions: await step.plan() };
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    return { actions: [], pending: error.message };
  }
}

/** Checks that are asked beside each other: each goes to a server and back several times. */
const together = 4;

async function askAll(
  actions: readonly Action[],
  read: Reader,
): Promise<{ readonly [action: string]: Asked | 'later' }> {
  const answers = new Map<string, Asked | 'later'>();
  const waiting = actions.values();
  const lines = Array.from({ length: together }, async () => {
    for (const action of waiting) answers.set(action.id, await ask(action, read));
  });
  // One that fails ends the dry run only when the others are done: none of them is left with a session in hand.
  const ended = await Promise.allSettled(lines);
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
  return Object.fromEntries(actions.map(({ id }) => [id, answers.get(id) as Asked | 'later']));
}

async function ask({ until: [probe] }: Action, read: Reader): Promise<Asked | 'later'> {
  const answer = await read.ask(probe.ask);
  if ((answer as { verdict?: unknown } | null)?.verdict === 'later') return 'later';
  const findings = findingsIn(answer);
  if (findings.length === 0) return { result: 'passed', findings };
  return { result: 'is' in probe ? 'failed' : 'warning', findings };
}

/** Whether everything in an action is known now. */
export const isExact = (action: Action): boolean => !isLate(action);

/** How many actions and checks there are, and what the checks say. */
export function count({ steps }: DryRun) {
  const actions = steps.flatMap((step) => step.actions.filter((action) => !action.check));
  const asked = steps.flatMap((step) => Object.entries(step.asked));
  const with_ = (result: Asked['result']) => asked.filter(([, each]) => each.result === result);
  return {
    actions: actions.length,
    exact: actions.filter(isExact).length,
    passed: with_('passed').length,
    warnings: with_('warning'),
    failed: with_('failed'),
  };
}
