import { type ExitCode, exit } from '../../engine/fault.ts';
import { takeLease } from '../../engine/state/lease.ts';
import { agree } from '../agree.ts';
import { carryOut } from '../carry-out.ts';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { type OpenPlan, openPlan } from '../open-plan.ts';
import { firstRecords, nameAfter, newestRollback, type Records } from '../records.ts';
import { refuseIfBack, runToLeave } from '../run-to-leave.ts';
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
async function currentRollback(opened: OpenPlan, run: Records): Promise<Records> {
  const latest = await newestRollback(run);
  refuseIfBack(opened, latest);
  if (latest && latest.history.finished === null) return latest;
  const name = nameAfter(latest?.name.slice(run.name.length + 1) ?? 'rollback-0000');
  return { ...firstRecords(run.store, name), name: `${run.name}/${name}` };
}
