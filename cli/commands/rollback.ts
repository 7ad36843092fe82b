import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { takeLease } from '../../engine/state/lease.ts';
import { agree } from '../agree.ts';
import { carryOut } from '../carry-out.ts';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import { firstRecords, nameAfter, newestRollback, type Records } from '../records.ts';
import { runToLeave } from '../run-to-leave.ts';
import { planAnew } from './plan.ts';

type Options = { env?: string; planFile?: string; yes?: true; json?: true };

/** `migrate rollback PLAN`: goes back after the point of no return, over the reverse channel, as a run of its own. */
export async function rollbackCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  keepMemorySmall();
  const opened = await openPlan(file, options.env, io);
  const json = options.json === true;
  const lease = await takeLease(opened.store);
  try {
    const run = await runToLeave(opened);
    const current = await currentRollback(opened, run);
    if (current.entries.length === 0) {
      const proposal = {
        command: 'rollback',
        planned: () => planAnew(opened, run.history),
      } as const;
      if (!(await agree(opened, options, proposal, io))) return exit.ok;
      await current.store.create('plan.json', JSON.stringify(opened.plan, null, 2));
    }
    const outcome = await carryOut(opened, current, lease, { json, back: run.history }, io);
    return conclude(outcome, 'rollback', opened, io, json);
  } finally {
    await lease.release();
  }
}

/** The rollback to go on with, or a fresh one. */
async function currentRollback({ plan, file }: OpenPlan, run: Records): Promise<Records> {
  const latest = await newestRollback(run);
  if (latest?.history.finished === 'done')
    throw new Fault(`"${plan.name}" was rolled back by ${latest.name}: it is on ${plan.source.host}`, {
      next: typed('status', file, plan),
    });
  if (latest && latest.history.finished === null) return latest;
  const name = nameAfter(latest?.name.slice(run.name.length + 1) ?? 'rollback-0000');
  return { ...firstRecords(run.store, name), name: `${run.name}/${name}` };
}
