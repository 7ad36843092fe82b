import type { Json } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { quoteTable, splitAccount } from './names.ts';
import { processList } from './process-list.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.close@1': { input: { accounts: readonly string[] } };
    'mysql.end-sessions@1': { input: { accounts: readonly string[]; upTo: number | null } };
    'mysql.sessions@1': { input: { accounts: readonly string[]; upTo: number | null } };
    'mysql.locked-accounts@1': { input: { accounts: readonly string[] } };
    'mysql.try-write@1': { input: { table: { database: string; table: string } } };
  }
}

const patience = 50;

/** The ids of the sessions of some accounts, all or up to one, as a server lists them. */
export type ListSessions = (
  session: Session,
  accounts: readonly string[],
  upTo: number | null,
) => Promise<number[]>;

/**
 * By their user names: a proxy or a socket may hide the host that they come from. Not by performance_schema, which goes on listing
 * a killed session while it rolls back (that may take minutes, and it cannot commit), and is off by default in MariaDB.
 */
export const sessionsOf: ListSessions = async (session, accounts, upTo) => {
  const users = new Set(accounts.map((account) => splitAccount(account).user));
  return (await processList(session.rows))
    .filter(({ id, user, command }) => users.has(user) && command !== 'Killed' && id !== session.id)
    .filter(({ id }) => upTo === null || id <= upTo)
    .map(({ id }) => id);
};

/** Ends these sessions; one that ends by itself meanwhile is ended too. */
export async function endSessions(session: Session, ids: readonly number[]): Promise<number> {
  for (const id of ids)
    await session.rows('KILL ?', [id]).catch((error: { code?: string }) => {
      // It ended by itself meanwhile: that is what was wanted.
      if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
    });
  return ids.length;
}

/**
 * Sets read_only while a second session ends the application's sessions, if it does not return at once: the statement waits for
 * every open write, and with hot rows one write waits for the next.
 */
export async function closeBesideKiller(
  accounts: readonly string[],
  tools: Tools,
  list: ListSessions,
  statement: string,
): Promise<Json> {
  const address = await tools.server(tools.on);
  return withSession(address, tools, async (session) =>
    withSession(address, tools, async (killer) => {
      await session.rows('SET SESSION lock_wait_timeout = 1');
      let done = false;
      let ended = 0;
      const setting = (async () => {
        for (;;)
          try {
            return await session.rows(statement);
          } catch (error) {
            if ((error as { code?: string }).code !== 'ER_LOCK_WAIT_TIMEOUT') throw error;
          }
      })().finally(() => {
        done = true;
      });
      setting.catch(() => undefined);
      await waitUntil(() => done, patience);
      while (!done) {
        ended += await endSessions(killer, await list(killer, accounts, null));
        await waitUntil(() => done, 10);
      }
      await setting;
      return { ended };
    }),
  );
}

const close = operation({
  name: 'mysql.close@1',
  reads: false,
  run: ({ accounts }, tools) => closeBesideKiller(accounts, tools, sessionsOf, 'SET PERSIST read_only = ON'),
});

async function waitUntil(condition: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await new Promise((wake) => setTimeout(wake, 2));
}

const end = operation({
  name: 'mysql.end-sessions@1',
  reads: false,
  run: async ({ accounts, upTo }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      // Again until none is left: one that was still logging in had no user name the first time.
      for (let ended = 0; ; ) {
        const ids = await sessionsOf(session, accounts, upTo);
        if (ids.length === 0 || Date.now() > tools.deadline - 500) return { ended };
        ended += await endSessions(session, ids);
        await new Promise((wake) => setTimeout(wake, 3));
      }
    }),
});

const sessions = operation({
  name: 'mysql.sessions@1',
  reads: true,
  run: async ({ accounts, upTo }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      open: (await sessionsOf(session, accounts, upTo)).length,
    })),
});

const lockedAccounts = operation({
  name: 'mysql.locked-accounts@1',
  reads: true,
  run: async ({ accounts }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      let locked = 0;
      let unlocked = 0;
      for (const account of accounts) {
        const { user, host } = splitAccount(account);
        const rows = await session.rows(
          'SELECT account_locked AS l FROM mysql.user WHERE user = ? AND host = ?',
          [user, host],
        );
        for (const row of rows) row.l === 'Y' ? locked++ : unlocked++;
      }
      return { locked, unlocked };
    }),
});

/** Tries a write as the application: a DELETE that would match nothing. The server refuses it before it looks at rows or grants. */
const tryWrite = operation({
  name: 'mysql.try-write@1',
  reads: false,
  async run({ table }, tools): Promise<Json> {
    const session = await connect(await tools.serverAs(tools.on, 'application'), tools);
    try {
      await session.rows(`DELETE FROM ${quoteTable(table)} WHERE 1 = 0`);
      return { accepted: true };
    } finally {
      session.destroy();
    }
  },
});

export const sessionOperations: readonly Operation[] = [close, end, sessions, lockedAccounts, tryWrite];
