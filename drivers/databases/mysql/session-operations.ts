import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { quoteTable, splitAccount } from './names.ts';
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

/** The sessions of the accounts, by their user names: a proxy or a socket may hide the host that they come from. */
async function sessionsOf(
  session: Session,
  accounts: readonly string[],
  upTo: number | null,
): Promise<number[]> {
  const rows = await session.rows(
    `SELECT processlist_id AS id FROM performance_schema.threads
     WHERE type = 'FOREGROUND' AND processlist_id <> CONNECTION_ID() AND processlist_user IN (?) AND (? IS NULL OR processlist_id <= ?)`,
    [accounts.map((account) => splitAccount(account).user), upTo, upTo],
  );
  return rows.map(({ id }) => Number(id));
}

async function endSessions(
  session: Session,
  accounts: readonly string[],
  upTo: number | null,
): Promise<number> {
  const ids = await sessionsOf(session, accounts, upTo);
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
const close = operation({
  name: 'mysql.close@1',
  reads: false,
  async run({ accounts }, tools): Promise<Json> {
    const address = await tools.server(tools.on);
    return withSession(address, tools, async (session) =>
      withSession(address, tools, async (killer) => {
        await session.rows('SET SESSION lock_wait_timeout = 1');
        let done = false;
        let ended = 0;
        const setting = (async () => {
          for (;;)
            try {
              return await session.rows('SET PERSIST read_only = ON');
            } catch (error) {
              if ((error as { code?: string }).code !== 'ER_LOCK_WAIT_TIMEOUT') throw error;
            }
        })().finally(() => {
          done = true;
        });
        setting.catch(() => undefined);
        await waitUntil(() => done, patience);
        while (!done) {
          ended += await endSessions(killer, accounts, null);
          await waitUntil(() => done, 10);
        }
        await setting;
        return { ended };
      }),
    );
  },
});

async function waitUntil(condition: () => boolean, ms: number): Promise<void> {
  const end = Date.now() + ms;
  while (!condition() && Date.now() < end) await new Promise((wake) => setTimeout(wake, 2));
}

const end = operation({
  name: 'mysql.end-sessions@1',
  reads: false,
  run: async ({ accounts, upTo }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      ended: await endSessions(session, accounts, upTo),
    })),
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
