import type { Hosting } from '../../../engine/plan/hosting.ts';
import type { Action, Json, Late, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { killStatement, stayUnlogged } from './hosting.ts';
import { quoteText } from './names.ts';
import type { Session } from './session.ts';
import { sessionsOf } from './session-operations.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.lock-login@1': { input: { user: string; lock: boolean; hosting: Hosting } };
    'mysql.login@1': { input: { user: string } };
  }
}

/** Locks a login and ends its sessions, in that order: one that is ended first would be back. */
export const shutOut = (on: Side, user: Late, hosting: Hosting): readonly Action[] => [
  {
    id: 'shut-out',
    title: `lock the account that DMS writes as on the ${on}, and end its sessions`,
    forward: { op: 'mysql.lock-login@1', input: { user, lock: true, hosting }, on },
    until: [
      {
        ask: { op: 'mysql.login@1', input: { user }, on },
        path: 'state',
        is: ['locked, no session'],
        within: '1m',
      },
    ],
    back: {
      title: 'unlocks it',
      call: { op: 'mysql.lock-login@1', input: { user, lock: false, hosting }, on },
      until: [
        {
          ask: { op: 'mysql.login@1', input: { user }, on },
          path: 'locked',
          is: [0],
          within: '1m',
        },
      ],
    },
  },
];

/** The hosts that a user may come from, each an account of its own. */
async function accountsOf(session: Session, user: string): Promise<{ host: string; locked: boolean }[]> {
  const rows = await session.rows('SELECT host AS h, account_locked AS l FROM mysql.user WHERE user = ?', [
    user,
  ]);
  return rows.map(({ h, l }) => ({ host: String(h), locked: l === 'Y' }));
}

const lockLogin = operation({
  name: 'mysql.lock-login@1',
  reads: false,
  run: ({ user, lock, hosting }, tools) =>
    on(tools, async (session) => {
      await stayUnlogged(session);
      const accounts = await accountsOf(session, user);
      for (const { host } of accounts)
        await session.rows(
          `ALTER USER ${quoteText(user)}@${quoteText(host)} ACCOUNT ${lock ? 'LOCK' : 'UNLOCK'}`,
        );
      for (const id of lock ? await sessionsOf(session, [user], null) : [])
        await session.rows(killStatement(hosting), [id]).catch((error: { code?: string }) => {
          // It ended by itself meanwhile: that is what was wanted.
          if (error.code !== 'ER_NO_SUCH_THREAD') throw error;
        });
      return { accounts: accounts.length };
    }),
});

const login = operation({
  name: 'mysql.login@1',
  reads: true,
  run: ({ user }, tools) =>
    on(tools, async (session) => {
      const accounts = await accountsOf(session, user);
      const locked = accounts.filter((each) => each.locked).length;
      const open = (await sessionsOf(session, [user], null)).length;
      const shut = accounts.length > 0 && locked === accounts.length;
      return {
        locked,
        open,
        state: `${shut ? 'locked' : 'open'}, ${open === 0 ? 'no session' : 'sessions left'}`,
      };
    }),
});

const on = async (tools: Tools, work: (session: Session) => Promise<Json>): Promise<Json> =>
  withSession(await tools.server(tools.on), tools, work);

export const shutOutOperations: readonly Operation[] = [lockLogin, login];
