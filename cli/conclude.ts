import { type ExitCode, exit } from '../engine/fault.ts';
import type { Outcome } from '../engine/running.ts';
import type { Io } from './io.ts';
import { type OpenPlan, typed } from './open-plan.ts';

/** Says how a run ended and what to type next, unless events were asked for; the exit code. */
export function conclude(
  outcome: Outcome,
  command: 'run' | 'rollback',
  { plan, file }: OpenPlan,
  io: Io,
  json: boolean,
): ExitCode {
  const say = (text: string) => {
    if (!json) io.out(`${text}\n`);
  };
  const on = typed(command, file, plan);
  const back = typed('unwind', file, plan);
  switch (outcome.how) {
    case 'done':
      say(
        command === 'run'
          ? `"${plan.name}" has moved to ${plan.target.host}.`
          : `"${plan.name}" is back on ${plan.source.host}, with all that ${plan.target.host} took meanwhile.`,
      );
      return exit.ok;
    case 'paused':
      say(`Stopped after ${outcome.after}, as asked. Go on with: ${on}`);
      return exit.ok;
    case 'waiting':
      say(`Waits: ${outcome.why}`);
      if (
        command === 'run' &&
        outcome.gate.startsWith('not_before') &&
        plan.replication.reverse === 'required'
      )
        say(
          `Until then nothing is lost by going back: ${typed('rollback', file, plan)}   Look after the way back with: ${typed('watch', file, plan)}`,
        );
      return exit.waiting;
    case 'held':
      say(
        `Stopped where it stands: ${outcome.because}. Mend it, and go on with: ${on}   or go back with: ${back}`,
      );
      if (outcome.error?.next !== undefined) say(`→ ${outcome.error.next}`);
      return outcome.error ? exit.error : exit.failed;
    case 'interrupted':
      say(`Interrupted. Go on with: ${on}   or go back with: ${back}`);
      return exit.interrupted;
    case 'unwound':
      say(unwound(outcome, command, plan.target.host));
      if (outcome.error?.next !== undefined) say(`→ ${outcome.error.next}`);
      if (outcome.changed) return exit.unwound;
      return outcome.error ? exit.error : exit.failed;
  }
}

function unwound(
  { changed, because }: Extract<Outcome, { how: 'unwound' }>,
  command: 'run' | 'rollback',
  target: string,
): string {
  if (!changed) return `Nothing was changed. The cause: ${because}`;
  return command === 'run'
    ? `Unwound: everything is as it was before. The cause: ${because}`
    : `The rollback was unwound: ${target} takes writes as before. The cause: ${because}`;
}
