import { setTimeout as sleep } from 'node:timers/promises';
import { splitAccount } from './names.ts';
import { processList } from './process-list.ts';
import type { Session } from './session.ts';

/** Sessions of some accounts' users, all or up to one; and of the events of some databases that run, whoever they run as. */
export type Old = {
  readonly accounts: readonly string[];
  readonly upTo: number | null;
  readonly databases?: readonly string[];
};

/** The user of a session that is logging in. */
export const nameless = 'unauthenticated user';

/**
 * The sessions that could still write: of the accounts' user names, up to an id; those that log in just now and have no name yet; and those
 * that are killed, until they are gone or roll back, for one that is killed while it commits may finish that.
 */
export async function oldSessions(session: Session, { accounts, upTo, databases = [] }: Old) {
  const running = await eventsThatRun(session, databases);
  const users = new Set(accounts.map((account) => splitAccount(account).user));
  const left = (await processList(session.rows)).filter(
    ({ id, user }) =>
      id !== session.id &&
      (users.has(user) || running.has(id) || (user === nameless && upTo !== null)) &&
      (upTo === null || id <= upTo),
  );
  if (!left.some(({ command }) => command === 'Killed')) return left;
  const rollingBack = new Set(await transactions(session, "trx_state = 'ROLLING BACK'"));
  return left.filter(({ id, command }) => !(command === 'Killed' && rollingBack.has(id)));
}

/** An event that is switched off while it runs goes on to its end. */
async function eventsThatRun(session: Session, databases: readonly string[]): Promise<ReadonlySet<number>> {
  if (databases.length === 0) return new Set();
  const rows = await session.rows(
    `SELECT processlist_id AS id FROM performance_schema.threads
     WHERE name = 'thread/sql/event_worker' AND processlist_db IN (?)`,
    [databases],
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

/** InnoDB shows its transactions as they were, for as long as somebody has asked within a tenth of a second. */
const shownAnew = 120;

/** The sessions whose transactions are so now. */
export async function transactions(session: Session, which: string): Promise<readonly number[]> {
  for (let asked = 1; ; asked++) {
    await sleep(shownAnew);
    try {
      const rows = await session.rows(
        `SELECT trx_mysql_thread_id AS id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> 0 AND ${which}`,
      );
      return rows.map(({ id }) => Number(id));
    } catch (error) {
      // It holds the texts of running statements in utf8mb3: a 🔔 in one of them fails the query, for as long as that one runs.
      if ((error as { code?: string }).code !== 'ER_CANNOT_CONVERT_STRING') throw error;
      if (asked === tries) throw Object.assign(error as Error, { transient: true });
    }
  }
}

const tries = 5;
