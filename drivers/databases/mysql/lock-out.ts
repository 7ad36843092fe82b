import { setTimeout as sleep } from 'node:timers/promises';
import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { killStatement, stayUnlogged } from './hosting.ts';
import { quoteAccount, splitAccount } from './names.ts';
import { type SwitchedEvent, statesOf, switchEvent } from './objects/switch-events.ts';
import { nameless, type Old, oldSessions, transactions } from './old-sessions.ts';
import { processList } from './process-list.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

/** What keeps applications out: locked accounts, and events that are off. */
export type LockOut = { readonly accounts: readonly string[]; readonly events: readonly SwitchedEvent[] };

declare module '../../../engine/step.ts' {
  interface Operations {
    /** Switches the events off and locks the accounts. */
    'mysql.lock-out@1': { input: LockOut };
    /** Unlocks them, and switches the events on. */
    'mysql.let-in@1': { input: LockOut & { hosting: Hosting } };
    'mysql.locked-out@1': { input: LockOut };
    'mysql.end-old-sessions@1': { input: Old & { hosting: Hosting } };
    'mysql.old-sessions@1': { input: Old };
    'mysql.open-writes@1': { input: Record<never, never> };
  }
}

const lock = async (session: Session, accounts: readonly string[], how: 'LOCK' | 'UNLOCK') => {
  for (const account of accounts)
    await session.rows(`ALTER USER IF EXISTS ${quoteAccount(account)} ACCOUNT ${how}`);
};

/** Every event before any account: a locked definer's events still fire, so that their end is the first thing to be sure of. */
const lockOut = operation({
  name: 'mysql.lock-out@1',
  reads: false,
  run: async ({ accounts, events }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await stayUnlogged(session);
      await session.rows('SET SESSION lock_wait_timeout = 2');
      for (const event of events) await switchEvent(session, event, 'DISABLE');
      await lock(session, accounts, 'LOCK');
      return { locked: accounts.length };
    }),
});

/** Logins are let in last: whoever comes meets events as they were. */
const letIn = operation({
  name: 'mysql.let-in@1',
  reads: false,
  run: async ({ accounts, events, hosting }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      await endWaitingLocks(session, hosting, tools.deadline);
      await stayUnlogged(session);
      for (const event of events) await switchEvent(session, event, 'ENABLE');
      await lock(session, accounts, 'UNLOCK');
      return { unlocked: accounts.length };
    }),
});

/** What locks, and whose engine was killed or lost patience, still waits in the server: it would lock again after the thaw. */
async function endWaitingLocks(session: Session, hosting: Hosting, deadline: number): Promise<void> {
  for (;;) {
    const all = await processList(session.rows);
    const own = all.find(({ id }) => id === session.id)?.user;
    const waiting = all.filter(
      ({ id, user, info }) =>
        id !== session.id && user === own && /^ALTER .*(?: ACCOUNT LOCK| DISABLE)$/is.test(info ?? ''),
    );
    if (waiting.length === 0 || Date.now() > deadline - 500) return;
    for (const { id } of waiting) await session.rows(killStatement(hosting), [id]).catch(() => undefined);
    await sleep(5);
  }
}

/**
 * Which of the accounts are locked and which are not, of those that are there; which of the events are on and which are off; and the newest session. What
 * logs in after it meets the locks.
 */
const lockedOut = operation({
  name: 'mysql.locked-out@1',
  reads: true,
  run: async ({ accounts, events }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const states = await accountStates(session, accounts);
      const [row] = await session.rows(
        'SELECT MAX(processlist_id) AS newest_session FROM performance_schema.threads',
      );
      return {
        locked: states.filter(({ locked }) => locked).map(({ account }) => account),
        unlocked: states.filter(({ locked }) => !locked).map(({ account }) => account),
        ...(await statesOf(session, events)),
        newest_session: row?.newest_session ?? null,
      };
    }),
});

async function accountStates(session: Session, accounts: readonly string[]) {
  const states: { account: string; locked: boolean }[] = [];
  for (const account of accounts) {
    const { user, host } = splitAccount(account);
    const [row] = await session.rows(
      'SELECT account_locked AS locked FROM mysql.user WHERE user = ? AND host = ?',
      [user, host],
    );
    if (row) states.push({ account, locked: row.locked === 'Y' });
  }
  return states;
}

/** Whoever takes longer to log in is ended too: it cannot be told who that is. */
const loginTakes = 200;

const endOldSessions = operation({
  name: 'mysql.end-old-sessions@1',
  reads: false,
  run: async ({ hosting, ...old }, tools: Tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const ended = new Set<number>();
      const began = Date.now();
      for (;;) {
        const left = await oldSessions(session, old);
        if (left.length === 0 || Date.now() > tools.deadline - 500) return { ended: ended.size };
        for (const { id, user, command } of left) {
          if (command === 'Killed' || (user === nameless && Date.now() - began < loginTakes)) continue;
          await session.rows(killStatement(hosting), [id]).catch((error: { code?: string }) => {
            // It ended by itself meanwhile: that is what was wanted.
            if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
          });
          ended.add(id);
        }
        await sleep(3);
      }
    }),
});

const askOldSessions = operation({
  name: 'mysql.old-sessions@1',
  reads: true,
  run: async (old, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      open: (await oldSessions(session, old)).length,
    })),
});

/** How many sessions hold rows that they have written and not committed; one that rolls back writes no more. */
const openWrites = operation({
  name: 'mysql.open-writes@1',
  reads: true,
  run: async (_, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const sessions = await transactions(session, "trx_rows_modified > 0 AND trx_state <> 'ROLLING BACK'");
      return { open: sessions.length, sessions };
    }),
});

export const lockOutOperations: readonly Operation[] = [
  lockOut,
  letIn,
  lockedOut,
  endOldSessions,
  askOldSessions,
  openWrites,
];
