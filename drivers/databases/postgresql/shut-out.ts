import type { Action, Json, Late, Side } from '../../../engine/step.ts';
import { type Operation, operation, type Tools } from '../../operation.ts';
import { quoteName } from './names.ts';
import type { Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.lock-login@1': { input: { user: string; lock: boolean } };
    'postgresql.login@1': { input: { user: string } };
  }
}

/** Takes LOGIN from a role and ends its sessions, in that order: one that is ended first would be back. */
export const shutOut = (on: Side, user: Late): readonly Action[] => [
  {
    id: 'shut-out',
    title: `shut out the role that DMS writes as on the ${on}, and end its sessions`,
    forward: { op: 'postgresql.lock-login@1', input: { user, lock: true }, on },
    until: [
      {
        ask: { op: 'postgresql.login@1', input: { user }, on },
        path: 'state',
        is: ['locked, no session'],
        within: '1m',
      },
    ],
    back: {
      title: 'lets it in',
      call: { op: 'postgresql.lock-login@1', input: { user, lock: false }, on },
      until: [
        { ask: { op: 'postgresql.login@1', input: { user }, on }, path: 'locked', is: [0], within: '1m' },
      ],
    },
  },
];

const lockLogin = operation({
  name: 'postgresql.lock-login@1',
  reads: false,
  run: ({ user, lock }, tools) =>
    on(tools, async (session) => {
      await session.write(`ALTER ROLE ${quoteName(user)} ${lock ? 'NOLOGIN' : 'LOGIN'}`);
      if (lock)
        await session.rows(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND pid <> pg_backend_pid()',
          [user],
        );
      return null;
    }),
});

const login = operation({
  name: 'postgresql.login@1',
  reads: true,
  run: ({ user }, tools) =>
    on(tools, async (session) => {
      const [row] = await session.rows(
        `SELECT (SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = $1) AS locked,
                (SELECT count(*) FROM pg_stat_activity WHERE usename = $1) AS open`,
        [user],
      );
      const [locked, open] = [row?.locked === true, Number(row?.open)];
      return {
        locked: locked ? 1 : 0,
        open,
        state: `${locked ? 'locked' : 'open'}, ${open === 0 ? 'no session' : 'sessions left'}`,
      };
    }),
});

const on = async (tools: Tools, work: (session: Session) => Promise<Json>): Promise<Json> =>
  withSession(await tools.server(tools.on), tools, work);

export const shutOutOperations: readonly Operation[] = [lockLogin, login];
