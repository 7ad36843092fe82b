import { type ExitCode, exit } from '../../engine/fault.ts';
import { unlock } from '../../engine/state/lease.ts';
import type { Io } from '../io.ts';
import { openPlan } from '../open-plan.ts';

/** `migrate unlock PLAN`: frees the lease of an engine that is dead. */
export async function unlockCommand(
  file: string,
  options: { env?: string; force?: true; json?: true },
  io: Io,
): Promise<ExitCode> {
  const { store } = await openPlan(file, options.env, io);
  const freed = await unlock(store, options.force === true);
  if (options.json) io.out(`${JSON.stringify({ freed })}\n`);
  else
    io.out(
      freed
        ? `Freed the lease of process ${freed.pid} on "${freed.host}".\n`
        : 'No engine holds the lease.\n',
    );
  return exit.ok;
}
