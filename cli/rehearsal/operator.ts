import { join } from 'node:path';
import type { History } from '../../engine/history.ts';
import type { Plan } from '../../engine/plan/resolved.ts';
import { decisionIn } from '../../engine/state/decision.ts';
import { unlock } from '../../engine/state/lease.ts';
import type { Store } from '../../engine/state/store.ts';
import { guardOf, isAlive, untilGone } from '../../infra/sandbox/faults/processes.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import { waitFor } from '../../infra/sandbox/wait.ts';
import { openStore } from '../open-store.ts';
import { newestRollback, newestRun } from '../records.ts';

/** Where the newest run, or rollback, of a rehearsal stands. */
export type Standing = {
  readonly finished: 'done' | 'unwound' | null;
  readonly changed: boolean;
  readonly decision: 'commit' | 'thaw' | null;
  readonly frozen: boolean;
  readonly because: string | null;
};

const leaseWithin = 1_000;

/** The records of a rehearsal, as its engines open them: in the sandbox's folder, or in its S3. */
export const recordsOf = (plan: Plan, { folder, aws }: Sandbox): Promise<Store> =>
  openStore(plan, { folder: join(folder, 'state'), s3: aws.settings });

/** Reads a run's records as `migrate status` does. */
export async function readStanding(store: Store, command: 'run' | 'rollback'): Promise<Standing> {
  const forward = await newestRun(store, 'read');
  const run = forward && command === 'rollback' ? await newestRollback(forward, 'read') : forward;
  if (!run) return { finished: null, changed: false, decision: null, frozen: false, because: null };
  const { history } = run;
  const { finished, clock, unwinding, failure } = history;
  return {
    finished,
    changed: changed(history),
    decision: await decisionIn(run.store).read(),
    frozen: clock.started !== null && clock.stopped === null && finished === null,
    because: unwinding ?? failure?.error ?? null,
  };
}

const changed = ({ begun }: History) => begun.some(({ action }) => 'call' in action.back);

/** The guards that a rehearsal's engines started, which outlive them where they have to. */
export interface Guards {
  /** Looks for the guard of an engine that is alive. */
  note(engine: number): Promise<void>;
  /** Waits until none of them is at work any more; false where one still is. */
  done(within: number): Promise<boolean>;
  /** Kills them. */
  end(): void;
}

/** Follows guards by their process ids, for a guard belongs to nobody once its engine is dead. */
export function followGuards(): Guards {
  const found = new Set<number>();
  return {
    async note(engine) {
      const guard = await guardOf(engine);
      if (guard !== null) found.add(guard);
    },
    async done(within) {
      const gone = await Promise.all([...found].map((pid) => untilGone(pid, within)));
      return gone.every(Boolean);
    },
    end() {
      for (const pid of found) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    },
  };
}

/** Frees the lease by force, as `migrate unlock --force` does for somebody who believes that the engine is dead. */
export async function unlockByForce(store: Store): Promise<void> {
  await unlock(store, true);
}

/** Waits a moment for an engine to take a lease after number `token`: the one that stands still has a budget to keep. */
export async function untilLeased(store: Store, token: number, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const leased = async () => over || (await newestLease(store)) > token || undefined;
  await waitFor(leased, { within: leaseWithin, every: 10 });
}

/** The number of the newest lease; 0 where there is none. */
export async function newestLease(store: Store): Promise<number> {
  const names = (await store.list()).filter((name) => name.startsWith('lease-'));
  return Number(names.at(-1)?.slice('lease-'.length) ?? 0);
}
