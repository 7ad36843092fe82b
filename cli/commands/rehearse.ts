import { type ExitCode, exit } from '../../engine/fault.ts';
import { base } from '../../engine/plan/overlay.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';
import { printReport } from '../rehearsal/print.ts';
import { rehearse } from '../rehearsal/rehearse.ts';
import type { Report } from '../rehearsal/report.ts';
import { showRun } from '../show.ts';

/** `migrate rehearse PLAN`: exit 0 only if the plan was carried out and nothing was lost. */
export async function rehearseCommand(
  file: string,
  options: { env?: string; json?: true; rate: number; keep?: true },
  io: Io,
): Promise<ExitCode> {
  const { plan, hash } = await openPlan(file, options.env ?? base, io);
  const json = options.json === true;
  const show = json ? undefined : showRun(io, false);
  const stop = new AbortController();
  const onSignal = () => (stop.signal.aborted ? process.exit(exit.interrupted) : stop.abort());
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const report = await rehearse({
      file,
      plan,
      hash,
      rate: options.rate,
      stop: stop.signal,
      say: (text) => io.err(`${text}\n`),
      tell: (event) => show?.tell(event),
      async before(sandbox) {
        show?.end();
        if (options.keep) await keep(sandbox, io);
      },
    });
    io.out(json ? `${JSON.stringify(report, null, 2)}\n` : printReport(report));
    return codeOf(report);
  } finally {
    show?.end();
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

function codeOf({ outcome, writes }: Report): ExitCode {
  if (writes.lost > 0) return exit.error;
  if (outcome === 'done') return exit.ok;
  return outcome === 'unwound' ? exit.unwound : outcome === 'interrupted' ? exit.interrupted : exit.error;
}

/** Says how to reach what still runs, and waits for ^C. */
async function keep(
  sandbox: {
    source: { address: string; port: number };
    target: { address: string; port: number };
    ca: string;
    folder: string;
  },
  io: Io,
): Promise<void> {
  io.err(
    `Kept until ^C:  source ${sandbox.source.address}:${sandbox.source.port}   target ${sandbox.target.address}:${sandbox.target.port}   CA ${sandbox.ca}   records ${sandbox.folder}/state\n`,
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
