import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { quoteAccount, splitAccount } from '../mysql/names.ts';
import { closeBesideKiller, endSessions, sessionsOf } from '../mysql/session-operations.ts';
import { withSession } from '../mysql/with-session.ts';

type Accounts = { accounts: readonly string[] };

declare module '../../../engine/step.ts' {
  interface Operations {
    'mariadb.close@1': { input: Accounts };
    'mariadb.end-sessions@1': { input: Accounts & { upTo: number | null } };
    'mariadb.sessions@1': { input: Accounts & { upTo: number | null } };
    'mariadb.locked-accounts@1': { input: Accounts };
  }
}

/**
 * Locks first, because they alone outlive a restart of the server; events stop, because their definers may be above read_only;
 * then read_only. All of it only on this server.
 */
const close = operation({
  name: 'mariadb.close@1',
  reads: false,
  async run({ accounts }, tools): Promise<Json> {
    await withSession(await tools.server(tools.on), tools, async (session) => {
      const [row] = await session.rows('SELECT @@global.event_scheduler AS events');
      if (row?.events === 'ON') await session.rows('SET GLOBAL event_scheduler = OFF');
      await session.rows('SET SESSION sql_log_bin = OFF');
      for (const account of accounts)
        await session.rows(`ALTER USER IF EXISTS ${quoteAccount(account)} ACCOUNT LOCK`);
    });
    return closeBesideKiller(accounts, tools, sessionsOf, 'SET GLOBAL read_only = ON');
  },
});

const end = operation({
  name: 'mariadb.end-sessions@1',
  reads: false,
  run: async ({ accounts, upTo }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      ended: await endSessions(session, await sessionsOf(session, accounts, upTo)),
    })),
});

const sessions = operation({
  name: 'mariadb.sessions@1',
  reads: true,
  run: async ({ accounts, upTo }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      open: (await sessionsOf(session, accounts, upTo)).length,
    })),
});

/** Whether an account is locked, by its user and host. */
export const lockedAccount = `SELECT COALESCE(JSON_VALUE(priv, '$.account_locked'), '0') = '1' AS locked
  FROM mysql.global_priv WHERE user = ? AND host = ?`;

const lockedAccounts = operation({
  name: 'mariadb.locked-accounts@1',
  reads: true,
  run: async ({ accounts }, tools) =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      let locked = 0;
      let unlocked = 0;
      for (const account of accounts) {
        const { user, host } = splitAccount(account);
        for (const row of await session.rows(lockedAccount, [user, host]))
          Number(row.locked) === 1 ? locked++ : unlocked++;
      }
      return { locked, unlocked };
    }),
});

export const sessionOperations: readonly Operation[] = [close, end, sessions, lockedAccounts];
