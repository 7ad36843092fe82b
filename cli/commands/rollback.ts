import { type ExitCode, exit, Fault } from '../../engine/fault.ts';
import { takeLease } from '../../engine/state/lease.ts';
import { agree } from '../agree.ts';
import { carryOut } from '../carry-out.ts';
import { conclude } from '../conclude.ts';
import type { Io } from '../io.ts';
import { keepMemorySmall } from '../memory.ts';
import { type OpenPlan, openPlan, typed } from '../open-plan.ts';
import {
  firstRecords,
  isCommitted,
  nameAfter,
  newestRollback,
  newestRun,
  type Records,
  samePlan,
} from '../records.ts';
import { planAnew } from './plan.ts';
import { planChanges } from './run.ts';

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

/** The run that can be gone back from, or why there is none. `read`: for whoever does not hold the lease. */
export async function runToLeave(opened: OpenPlan, only?: 'read'): Promise<Records> {
  const { plan, store, file } = opened;
  const run = await newestRun(store, only);
  if (!run || run.entries.length === 0)
    throw new Fault(`"${plan.name}" has not run: there is nothing to go back from`, {
      next: typed('status', file, plan),
    });
  if (!(await isCommitted(run)))
    throw new Fault(`${run.name} of "${plan.name}" is not past its point of no return`, {
      next:
        run.history.finished === 'unwound'
          ? `It is back already. ${typed('status', file, plan)}`
          : `Take it back with: ${typed('unwind', file, plan)}`,
    });
  if (plan.replication.reverse === 'none')
    throw new Fault(`"${plan.name}" has no channel that leads back: it says "reverse: none"`, {
      next: 'Going back now would lose the writes made since. Moving back is a migration of its own.',
    });
  if (run.history.clock.stopped === null)
    throw new Fault(`the target of "${plan.name}" is not open yet, and nobody can write`, {
      next: `Complete that first: ${typed('run', file, plan)}`,
    });
  const ended = run.entries.find(
    (entry) => entry.at === 'begun' && entry.action.startsWith(`${stopper(run)}/`),
  );
  if (ended)
    throw new Fault(
      `the rollback window of "${plan.name}" ended at ${new Date(ended.time).toISOString()}: "${stopper(run)}" removed the channel that led back`,
      { next: 'Moving back is a migration of its own.' },
    );
  await samePlan(run, opened, planChanges, '.');
  return run;
}

const stopper = ({ history }: Records): string => history.ids.get('stop-reverse') ?? 'stop-reverse';

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
