import { setTimeout as sleep } from 'node:timers/promises';
import type { Json } from '../../../engine/step.ts';
import { type Operation, operation } from '../../operation.ts';
import { quoteName } from './names.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

declare module '../../../engine/step.ts' {
  interface Operations {
    'postgresql.lock-out@1': { input: { roles: readonly string[] } };
    'postgresql.let-in@1': { input: { roles: readonly string[] } };
    'postgresql.locked-out@1': { input: { roles: readonly string[] } };
    'postgresql.end-sessions@1': { input: { roles: readonly string[] } };
    'postgresql.sessions@1': { input: { roles: readonly string[] } };
    'postgresql.open-writes@1': { input: Record<never, never> };
    'postgresql.try-login@1': { input: Record<never, never> };
  }
}

/** Which of some roles, of those that are there, may log in and which may not. */
async function statesOf(session: Session, roles: readonly string[]) {
  const rows = await session.rows(
    'SELECT rolname AS role, rolcanlogin AS open FROM pg_roles WHERE rolname = ANY ($1) ORDER BY rolname',
    [roles],
  );
  return {
    locked: rows.filter(({ open }) => open !== true).map(({ role }) => String(role)),
    unlocked: rows.filter(({ open }) => open === true).map(({ role }) => String(role)),
  };
}

const alter = (name: 'postgresql.lock-out@1' | 'postgresql.let-in@1', how: 'NOLOGIN' | 'LOGIN') =>
  operation({
    name,
    reads: false,
    run: async ({ roles }, tools): Promise<Json> =>
      withSession(await tools.server(tools.on), tools, async (session) => {
        // A statement that waits behind a lock would lock again after the thaw, had its engine been killed meanwhile.
        await session.write("SET lock_timeout = '2s'; SET statement_timeout = '5s'");
        const { locked, unlocked } = await statesOf(session, roles);
        const there = how === 'LOGIN' ? locked : unlocked;
        // One text is one transaction: all of them, or none.
        if (there.length > 0)
          await session.write(there.map((role) => `ALTER ROLE ${quoteName(role)} ${how}`).join('; '));
        return { roles: there };
      }),
  });

const lockedOut = operation({
  name: 'postgresql.locked-out@1',
  reads: true,
  run: async ({ roles }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, (session) => statesOf(session, roles)),
});

/** The backends of some roles. */
async function backendsOf(session: Session, roles: readonly string[]): Promise<readonly number[]> {
  const rows = await session.rows(
    `SELECT pid FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() AND usename = ANY ($1)`,
    [roles],
  );
  return rows.map(({ pid }) => Number(pid));
}

/**
 * How many that began to log in before a moment are at it still: one of them may have been let through just before the lock. PostgreSQL 18 shows them;
 * who comes later is refused, however often.
 */
async function startingBefore(session: Session, moment: Json): Promise<number> {
  const [row] = await session.rows(
    "SELECT count(*) AS n FROM pg_stat_activity WHERE usesysid IS NULL AND state = 'starting' AND backend_start < $1::timestamptz",
    [moment],
  );
  return Number(row?.n);
}

/** Looks, some milliseconds apart, that have to find nobody: a login that was let through just before the lock shows late. */
const quietLooks = 4;
const between = 5;

const endSessions = operation({
  name: 'postgresql.end-sessions@1',
  reads: false,
  run: async ({ roles }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      let ended = 0;
      const [clock] = await session.rows('SELECT clock_timestamp()::text AS began');
      for (let quiet = 0; quiet < quietLooks; ) {
        if (Date.now() > tools.deadline - 500) break;
        const left = await backendsOf(session, roles);
        const starting = await startingBefore(session, clock?.began ?? null);
        quiet = left.length + starting === 0 ? quiet + 1 : 0;
        ended += left.length;
        if (left.length > 0)
          await session.rows('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS ended(pid)', [left]);
        await sleep(between);
      }
      return { ended };
    }),
});

const sessions = operation({
  name: 'postgresql.sessions@1',
  reads: true,
  run: async ({ roles }, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => ({
      open: (await backendsOf(session, roles)).length,
    })),
});

/** Whoever is not locked out and has written something could still commit it; what replication applies is not the application's. */
const openWrites = operation({
  name: 'postgresql.open-writes@1',
  reads: true,
  run: async (_, tools): Promise<Json> =>
    withSession(await tools.server(tools.on), tools, async (session) => {
      const rows = await session.rows(
        `SELECT pid, usename AS role, backend_type AS type, left(query, 80) AS query FROM pg_stat_activity
         WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND datname = current_database()
           AND backend_type NOT IN ('autovacuum worker', 'walsender') AND backend_type NOT LIKE 'logical replication%'`,
      );
      return { open: rows.length, sessions: rows };
    }),
});

/** What the canary is refused with: PostgreSQL has one code for this and for what pg_hba.conf refuses, and tells them apart by its own routine. */
export const mayNotLogIn = 'ROLE_MAY_NOT_LOG_IN';

/** Logs in as the application. The server verifies the password first: what comes after it is about the role. */
const tryLogin = operation({
  name: 'postgresql.try-login@1',
  reads: false,
  async run(_, tools): Promise<Json> {
    const address = await tools.serverAs(tools.on, 'application');
    try {
      (await connect(address, tools)).destroy();
    } catch (error) {
      const { code, cause } = error as { code?: string; cause?: { routine?: string } };
      if (code === '28000' && cause?.routine === 'InitializeSessionUserId')
        throw Object.assign(error as Error, { code: mayNotLogIn, transient: false });
      throw error;
    }
    return { accepted: true };
  },
});

export const lockOutOperations: readonly Operation[] = [
  alter('postgresql.lock-out@1', 'NOLOGIN'),
  alter('postgresql.let-in@1', 'LOGIN'),
  lockedOut,
  endSessions,
  sessions,
  openWrites,
  tryLogin,
];
