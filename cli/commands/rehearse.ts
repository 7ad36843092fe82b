import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { base } from '../../engine/plan/overlay.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Duration, Phase } from '../../engine/step.ts';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { keepUntilInterrupted } from '../rehearsal/keep.ts';
import { printReport } from '../rehearsal/print.ts';
import { printFaultKinds, printFaultReport } from '../rehearsal/print-fault.ts';
import { type RehearsalOptions, rehearse } from '../rehearsal/rehearse.ts';
import type { Report } from '../rehearsal/report.ts';
import { rehearseUnderFault } from '../rehearsal/under-fault.ts';
import { showRun } from '../show.ts';
import { codeOfFault, listWord, readFault } from './rehearse-fault.ts';

/** `migrate rehearse PLAN`: exit 0 only if the plan was carried out and nothing was lost. */
export async function rehearseCommand(
  file: string,
  options: {
    env?: string;
    json?: true;
    rate: number;
    rollback?: true | Duration;
    fault?: string;
    until?: Phase;
    keep?: true;
  },
  io: Io,
): Promise<ExitCode> {
  if (options.fault === listWord) {
    io.out(options.json ? `${JSON.stringify(faultKinds, ['name', 'summary'], 2)}\n` : printFaultKinds());
    return exit.ok;
  }
  const { plan, hash } = await openPlan(file, options.env ?? base, io);
  const rollback = rollbackAfter(options.rollback, plan);
  const fault = options.fault === undefined ? null : readFault(options.fault, plan);
  const until = untilPhase(options);
  const json = options.json === true;
  const show = json ? undefined : showRun(io, false);
  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(exit.interrupted) : stop.abort());
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const asked: RehearsalOptions = {
      file,
      plan,
      hash,
      rate: options.rate,
      rollback,
      until,
      stop: stop.signal,
      say: (text) => io.err(`${text}\n`),
      tell: (event) => show?.tell(event),
      async stay(sandbox) {
        show?.end();
        await keepUntilInterrupted({ file, plan, open: true }, sandbox, io);
      },
      async before(sandbox) {
        show?.end();
        if (options.keep && until === null)
          await keepUntilInterrupted({ file, plan, open: false }, sandbox, io);
      },
    };
    if (fault !== null) {
      const report = await rehearseUnderFault({ ...asked, ...fault });
      io.out(json ? `${JSON.stringify(report, null, 2)}\n` : printFaultReport(report));
      return codeOfFault(report);
    }
    const report = await rehearse(asked);
    io.out(json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    return codeOf(report);
  } finally {
    show?.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** For how many milliseconds the target is written before everything goes back; null: it does not. */
function rollbackAfter(asked: true | Duration | undefined, plan: Plan): number | null {
  if (asked === undefined) return null;
  if (plan.replication.reverse === 'none')
    throw new Fault(`"${plan.name}" has no channel that leads back: it says "reverse: none"`, {
      next: 'Write "reverse: required" under "replication", or leave out --rollback.',
      exit: exit.usage,
    });
  return milliseconds(asked === true ? '30s' : asked);
}

/** Where the rehearsal stays until ^C. What is kept there is not gone back from or struck by itself. */
function untilPhase(options: {
  until?: Phase;
  keep?: true;
  rollback?: unknown;
  fault?: string;
}): Phase | null {
  const { until = null, keep, rollback, fault } = options;
  if (until === null || (keep && rollback === undefined && fault === undefined)) return until;
  throw new Fault(`--until ${until} is for --keep, and goes neither with --rollback nor with --fault`, {
    next: `Write --keep --until ${until}, and type what is to follow at another terminal.`,
    exit: exit.usage,
  });
}

function codeOf({ outcome, rollback, writes }: Report): ExitCode {
  if (writes.lost > 0) return exit.error;
  if (rollback) return rollback.outcome === 'done' ? exit.ok : exit.error;
  if (outcome === 'done' || outcome === 'paused') return exit.ok;
  return outcome === 'unwound' ? exit.unwound : outcome === 'interrupted' ? exit.interrupted : exit.error;
}
