import { userInfo } from 'node:os';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import type { History } from '../../engine/history.ts';
import { type Approval, addApproval, type Released, readApproval } from '../approvals.ts';
import type { Io } from '../io.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { newestRun } from '../records.ts';
import { steps } from '../registry.ts';

type Options = { env?: string; by?: string; step?: string; withdraw?: true; json?: true };

/**
 * `migrate approve PLAN`: who releases the cutover of the newest run, and when; `--step` a step of its cleanup that waits by itself.
 * `--withdraw` takes it back before what it releases has begun.
 */
export async function approveCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  const opened = await openPlan(file, options.env, io);
  const { plan, store, hash } = opened;
  const step = options.step ?? null;
  await refuseUnasked(step, opened);
  const run = await newestRun(store, 'read');
  if (!run)
    throw new Fault(`"${plan.name}" has no run that could be approved`, { next: typed('run', file, plan) });
  refuseLate(run.history, run.name, step, opened);
  const standing = await readApproval(run.store, step);
  if (options.withdraw && standing === null)
    throw new Fault(`nobody has approved ${said(step)} of ${run.name}`, {
      next: typed('status', file, plan),
    });
  const wanted: Approval = {
    by: options.by ?? userInfo().username,
    at: new Date().toISOString(),
    plan: hash,
    ...(options.withdraw && { withdrawn: true }),
  };
  const added = (standing !== null && !options.withdraw) || (await addApproval(run.store, wanted, step));
  if (!added)
    throw new Fault('somebody else approved or withdrew at this moment', {
      next: typed('approve', file, plan),
    });
  const shown = options.withdraw ? wanted : (standing ?? wanted);
  if (options.json) io.out(`${JSON.stringify(shown)}\n`);
  else io.out(`${say(shown, standing, step, opened)}\n`);
  return exit.ok;
}

const said = (step: Released) => (step === null ? 'the cutover' : `"${step}"`);

/** Only what waits for an approval can be given one. */
async function refuseUnasked(step: Released, { plan, file }: OpenPlan): Promise<void> {
  if (step === null) {
    if (plan.requires.approval) return;
    throw new Fault(`"${plan.name}" requires no approval in ${plan.env}`);
  }
  const waiting: string[] = [];
  for (const each of plan.phases.cleanup)
    if ((await steps.get(each.step)?.())?.approval) waiting.push(each.id);
  if (waiting.includes(step)) return;
  throw new Fault(`"${step}" is no step of "${plan.name}" that waits for an approval`, {
    next:
      waiting.length === 0
        ? 'None of its steps does.'
        : `Those that do: ${waiting.map((id) => typed('approve', file, plan).concat(` --step ${id}`)).join('   ')}`,
  });
}

/** An approval is for one run and one plan, and only until what it releases has begun. */
function refuseLate(history: History, run: string, step: Released, { plan, hash, file }: OpenPlan): void {
  if (history.finished !== null)
    throw new Fault(
      `${run} of "${plan.name}" has ended (${history.finished}): it has ${step === null ? 'no cutover' : 'nothing'} ahead`,
      { next: `Approve the next run once it has begun: ${typed('run', file, plan)}` },
    );
  if (step !== null && history.steps.has(step))
    throw new Fault(`"${step}" of ${run} has begun`, { next: typed('status', file, plan) });
  if (step === null && history.clock.started !== null)
    throw new Fault(`the cutover of ${run} has begun`, { next: typed('status', file, plan) });
  if (history.plan !== null && history.plan !== hash)
    throw new Fault(
      `"${file}" has changed since ${run} began with it: what you would approve is not what runs`,
      {
        next: `Put it back as it was; or go back first: \`${typed('unwind', file, plan)}\` with the old file.`,
      },
    );
}

function say(shown: Approval, standing: Approval | null, step: Released, { file, plan }: OpenPlan): string {
  if (shown.withdrawn)
    return `The approval by ${standing?.by} was withdrawn by ${shown.by}: ${said(step)} waits again, unless an engine that runs has passed it.`;
  return `${standing ? 'Was approved already' : 'Approved'} by ${shown.by} at ${shown.at}. Go on with: ${typed('run', file, plan)}`;
}
