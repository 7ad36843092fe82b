import { userInfo } from 'node:os';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { History } from '../../engine/history.ts';
import { type Approval, addApproval, readApproval } from '../approvals.ts';
import type { Io } from '../io.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { newestRun } from '../records.ts';

type Options = { env?: string; by?: string; withdraw?: true; json?: true };

/** `migrate approve PLAN`: who releases the cutover of the newest run, and when; `--withdraw` takes it back before the freeze. */
export async function approveCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  const opened = await openPlan(file, options.env, io);
  const { plan, store, hash } = opened;
  if (!plan.requires.approval) throw new Fault(`"${plan.name}" requires no approval in ${plan.env}`);
  const run = await newestRun(store, 'read');
  if (!run)
    throw new Fault(`"${plan.name}" has no run that could be approved`, { next: typed('run', file, plan) });
  refuseLate(run.history, run.name, opened);
  const standing = await readApproval(run.store);
  if (options.withdraw && standing === null)
    throw new Fault(`nobody has approved the cutover of ${run.name}`, { next: typed('status', file, plan) });
  const wanted: Approval = {
    by: options.by ?? userInfo().username,
    at: new Date().toISOString(),
    plan: hash,
    ...(options.withdraw && { withdrawn: true }),
  };
  const added = (standing !== null && !options.withdraw) || (await addApproval(run.store, wanted));
  if (!added)
    throw new Fault('somebody else approved or withdrew at this moment', {
      next: typed('approve', file, plan),
    });
  const shown = options.withdraw ? wanted : (standing ?? wanted);
  if (options.json) io.out(`${JSON.stringify(shown)}\n`);
  else io.out(`${say(shown, standing, opened)}\n`);
  return exit.ok;
}

/** An approval is for one run and one plan, and only until writes are frozen. */
function refuseLate(history: History, run: string, { plan, hash, file }: OpenPlan): void {
  if (history.finished !== null)
    throw new Fault(`${run} of "${plan.name}" has ended (${history.finished}): it has no cutover ahead`, {
      next: `Approve the next run once it has begun: ${typed('run', file, plan)}`,
    });
  if (history.clock.started !== null)
    throw new Fault(`the cutover of ${run} has begun`, { next: typed('status', file, plan) });
  if (history.plan !== null && history.plan !== hash)
    throw new Fault(
      `"${file}" has changed since ${run} began with it: what you would approve is not what runs`,
      {
        next: `Put it back as it was; or go back first: \`${typed('unwind', file, plan)}\` with the old file.`,
      },
    );
}

function say(shown: Approval, standing: Approval | null, { file, plan }: OpenPlan): string {
  if (shown.withdrawn)
    return `The approval by ${standing?.by} was withdrawn by ${shown.by}: the cutover waits again, unless an engine that runs has passed it.`;
  return `${standing ? 'Was approved already' : 'Approved'} by ${shown.by} at ${shown.at}. Go on with: ${typed('run', file, plan)}`;
}
