import { milliseconds } from '../../engine/duration.ts';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { base } from '../../engine/plan/overlay.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Duration } from '../../engine/step.ts';
import { faultKinds } from '../../infra/sandbox/faults/registry.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { recordsOf } from '../rehearsal/operator.ts';
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
      stop: stop.signal,
      say: (text) => io.err(`${text}\n`),
      tell: (event) => show?.tell(event),
      async before(sandbox) {
        show?.end();
        if (options.keep) await keep(plan, sandbox, io);
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

function codeOf({ outcome, rollback, writes }: Report): ExitCode {
  if (writes.lost > 0) return exit.error;
  if (rollback) return rollback.outcome === 'done' ? exit.ok : exit.error;
  if (outcome === 'done') return exit.ok;
  return outcome === 'unwound' ? exit.unwound : outcome === 'interrupted' ? exit.interrupted : exit.error;
}

/** Says how to reach what still runs, and waits for ^C. */
async function keep(plan: Plan, sandbox: Sandbox, io: Io): Promise<void> {
  const { source, target, ca, aws } = sandbox;
  const { place } = await recordsOf(plan, sandbox);
  io.err(
    `Kept until ^C:  source ${source.address}:${source.port}   target ${target.address}:${target.port}   CA ${ca}   AWS ${aws.endpoint}   records ${place}\n`,
  );
  await new Promise<void>((resolve) => {
    // A pending promise alone would not keep the process alive.
    const alive = setInterval(() => undefined, 60_000);
    process.once('SIGINT', () => {
      clearInterval(alive);
      resolve();
    });
  });
}
