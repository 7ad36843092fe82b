import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { takeLease } from '../../engine/state/lease.ts';
import type { Phase } from '../../engine/step.ts';
import { agree } from '../agree.ts';
import { carryOut } from '../carry-out.ts';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import {
  firstRecords,
  nameAfter,
  newestRollback,
  newestRun,
  type Records,
  refuseInRollback,
  samePlan,
} from '../records.ts';
import { planAnew } from './plan.ts';

type Options = { env?: string; planFile?: string; yes?: true; until?: Phase; json?: true };

/** `migrate run PLAN`: one run from where its journal stands. */
export async function runCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  keepMemorySmall();
  const opened = await openPlan(file, options.env, io);
  const { plan, store } = opened;
  const json = options.json === true;
  const lease = await takeLease(store);
  try {
    const current = await currentRun(opened);
    if (current === null) {
      if (!json) io.err(`"${plan.name}" has moved already; there is nothing left to do.\n`);
      return exit.ok;
    }
    if (current.entries.length === 0) {
      const proposal = { command: 'run', planned: () => planAnew(opened) } as const;
      if (!(await agree(opened, options, proposal, io))) return exit.ok;
      await current.store.create('plan.json', JSON.stringify(plan, null, 2));
    }
    const outcome = await carryOut(
      opened,
      current,
      lease,
      { json, ...(options.until && { until: options.until }) },
      io,
    );
    return conclude(outcome, 'run', opened, io, json);
  } finally {
    await lease.release();
  }
}

/** The run to go on with, or a fresh one; null where it has moved and nothing is left to do. */
async function currentRun(opened: OpenPlan): Promise<Records | null> {
  const { store, file, plan } = opened;
  const latest = await newestRun(store);
  if (!latest) return firstRecords(store, 'run-0001');
  const rollback = await newestRollback(latest);
  refuseInRollback(rollback, file, plan);
  const back = latest.history.finished === 'unwound' || rollback?.history.finished === 'done';
  if (back) return firstRecords(store, nameAfter(latest.name));
  if (latest.history.finished === 'done') return null;
  await samePlan(latest, opened, `; or go back first: \`${typed('unwind', file, plan)}\` with the old file.`);
  return latest;
}

/** `migrate unwind PLAN`: takes back a run before its point of no return, or a rollback before its own. */
export async function unwindCommand(file: string, options: Options, io: Io): Promise<ExitCode> {
  keepMemorySmall();
  const opened = await openPlan(file, options.env, io);
  const { plan, store } = opened;
  const json = options.json === true;
  const lease = await takeLease(store);
  try {
    const run = await newestRun(store);
    if (!run || run.entries.length === 0)
      throw new Fault(`"${plan.name}" has no run that could be unwound`, {
        next: typed('status', file, plan),
      });
    const rollback = await newestRollback(run);
    const inRollback = rollback !== null && rollback.history.finished === null;
    const current = inRollback ? rollback : run;
    if (current.history.finished === 'done')
      throw new Fault(`"${plan.name}" is past its point of no return`, {
        next:
          plan.replication.reverse === 'required'
            ? `Go back over the reverse channel: ${typed('rollback', file, plan)}`
            : 'Going back now would lose the writes made since.',
      });
    await samePlan(current, opened, '.');
    const outcome = await carryOut(
      opened,
      current,
      lease,
      { json, undo: 'you asked for it', ...(inRollback && { back: run.history }) },
      io,
    );
    const code = conclude(outcome, inRollback ? 'rollback' : 'run', opened, io, json);
    // Whoever asked to go back got what they asked for.
    return code === exit.unwound ? exit.ok : code;
  } finally {
    await lease.release();
  }
}
