import type { Action, Json, Late, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { quoteText } from './names.ts';
import type { Session } from './session.ts';
import { endSessions, sessionsOf } from './session-operations.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'mysql.lock-login@1': { input: { user: string; lock: boolean } };
    'mysql.login@1': { input: { user: string } };
  }
}

/** Locks a login and ends its sessions, in that order: one that is ended first would be back. */
export const shutOut = (on: Side, user: Late): readonly Action[] => [
  {
    id: 'shut-out',
    title: `lock the account that DMS writes as on the ${on}, and end its sessions`,
    forward: { op: 'mysql.lock-login@1', input: { user, lock: true }, on },
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
      call: { op: 'mysql.lock-login@1', input: { user, lock: false }, on },
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
  run: ({ user, lock }, tools) =>
    on(tools, async (session) => {
      const accounts = await accountsOf(session, user);
      for (const { host } of accounts)
        await session.rows(
          `ALTER USER ${quoteText(user)}@${quoteText(host)} ACCOUNT ${lock ? 'LOCK' : 'UNLOCK'}`,
        );
      const ended = lock ? await endSessions(session, await sessionsOf(session, [user], null)) : 0;
      return { accounts: accounts.length, ended };
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
