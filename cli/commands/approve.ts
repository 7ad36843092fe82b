import { userInfo } from 'node:os';
import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { approvalRecord } from '../gates.ts';
import type { Io } from '../io.ts';
import { latestRun, openPlan, typed } from '../open-plan.ts';

/** `migrate approve PLAN`: who releases the cutover, and when, as a record that is created once. */
export async function approveCommand(
  file: string,
  options: { env?: string; by?: string; json?: true },
  io: Io,
): Promise<ExitCode> {
  const { plan, store } = await openPlan(file, options.env, io);
  const run = await latestRun(store);
  if (!run)
    throw new Fault(`"${plan.name}" has no run that could be approved`, { next: typed('run', file, plan) });
  if (!plan.requires.approval) throw new Fault(`"${plan.name}" requires no approval in ${plan.env}`);
  const approval = { by: options.by ?? userInfo().username, at: new Date().toISOString() };
  const first = await run.store.create(approvalRecord, JSON.stringify(approval));
  const standing = first
    ? approval
    : (JSON.parse((await run.store.read(approvalRecord)) ?? '{}') as typeof approval);
  if (options.json) io.out(`${JSON.stringify(standing)}\n`);
  else
    io.out(
      `${first ? 'Approved' : 'Was approved already'} by ${standing.by} at ${standing.at}. Go on with: ${typed('run', file, plan)}\n`,
    );
  return exit.ok;
}
