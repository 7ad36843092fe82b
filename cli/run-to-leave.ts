import { Fault } from '../engine/fault.ts';
import { type OpenPlan, typed } from './open-plan.ts';
import { isCommitted, newestRun, type Records, samePlan } from './records.ts';

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
  await samePlan(run, opened, '.');
  return run;
}

/** Refuses to go back from a run that a rollback has left already. */
export function refuseIfBack({ plan, file }: OpenPlan, rollback: Records | null): void {
  if (rollback?.history.finished !== 'done') return;
  throw new Fault(`"${plan.name}" was rolled back by ${rollback.name}: it is on ${plan.source.host}`, {
    next: typed('status', file, plan),
  });
}

const stopper = ({ history }: Records): string => history.ids.get('stop-reverse') ?? 'stop-reverse';
