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
    const actions = await step.plan();
    const asked: Record<string, Asked> = {};
    let again = 0;
    const late = actions.filter(({ check }) => check === 'late').length;
    for (const action of actions.filter(({ check }) => check && check !== 'late')) {
      const question = JSON.stringify(action.until.map((probe) => probe.ask));
      if (questions.has(question)) again++;
      else asked[action.id] = await ask(action, read);
      questions.add(question);
    }
    planned.push({ id: step.id, name: step.name, phase: step.phase, actions, asked, again, late });
  }
  return { steps: planned };
}

async function ask({ until: [probe] }: Action, read: Reader): Promise<Asked> {
  const findings = findingsIn(await read.ask(probe.ask));
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
