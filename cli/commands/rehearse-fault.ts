import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { FaultKind } from '../../infra/sandbox/faults/fault.ts';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import { ofRollback } from '../hold-still.ts';
import type { FaultReport } from '../rehearsal/fault-report.ts';

/** The word that lists the faults instead of rehearsing one. */
export const listWord = 'list';

/** Reads `NAME@STEP`, `NAME@STEP/ACTION`, or with `rollback:` before the step; what is not known is named, with what there is. */
export function readFault(text: string, plan: Plan): { readonly kind: FaultKind; readonly step: string } {
  const [name = '', step = '', ...more] = text.split('@');
  const kind = faultKinds.find((each) => each.name === name);
  if (!kind)
    throw new Fault(
      `there is no fault "${name}"; there are ${faultKinds.map((each) => each.name).join(', ')}`,
      { next: 'Write NAME@STEP; `--fault list` says what each does.', exit: exit.usage },
    );
  const { rollback, ...there } = plan.phases;
  const steps = [
    ...Object.values(there).flatMap((phase) => phase.map(({ id }) => id)),
    ...rollback.map(({ id }) => `${ofRollback}${id}`),
  ];
  if (more.length > 0 || !steps.includes(step.split('/')[0] ?? ''))
    throw new Fault(
      step === ''
        ? `"${text}" does not say at which step ${name} strikes; "${plan.name}" has ${steps.join(', ')}`
        : `"${plan.name}" has no step "${[step, ...more].join('@')}"; it has ${steps.join(', ')}`,
      { next: `Write ${name}@STEP with one of them.`, exit: exit.usage },
    );
  return { kind, step };
}

/** Exit 0 where nothing was lost, the source was open in time, and the side in charge takes writes, however the run ended. */
export function codeOfFault({ writes, takes_writes, differences, end }: FaultReport): ExitCode {
  const whole = writes.lost === 0 && takes_writes && (differences ?? []).length === 0 && end !== 'unfinished';
  return whole ? exit.ok : exit.error;
}
