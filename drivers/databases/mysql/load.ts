import { paceBy } from '../pace.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

/** Holds long work back by what a server of MySQL's family says of itself. */
export const openPace = paceBy<Session>({
  connect,
  withSession,
  async running(session) {
    const [row] = await session.rows("SHOW GLOBAL STATUS LIKE 'Threads_running'");
    return Number(row?.Value);
  },
  /** Over all its channels; null where one does not run. */
  async lag(session) {
    const rows = await session
      .rows('SHOW REPLICA STATUS')
      // MySQL before 8.0.22 knows the old word only.
      .catch(() => session.rows('SHOW SLAVE STATUS'));
    const lags = rows.map((row) => row.Seconds_Behind_Source ?? row.Seconds_Behind_Master ?? null);
    return lags.length === 0 || lags.includes(null) ? null : Math.max(...lags.map(Number));
  },
  async answer(session, sql) {
    await session.rows('START TRANSACTION READ ONLY');
    const [row] = await session.cells(sql);
    await session.rows('ROLLBACK');
    return row?.[0];
  },
});
