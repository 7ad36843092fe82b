import { paceBy } from '../pace.ts';
import { connect, type Session } from './session.ts';
import { withSession } from './with-session.ts';

/** Holds long work back by what a PostgreSQL server says of itself. */
export const openPace = paceBy<Session>({
  connect,
  withSession,
  async running(session) {
    const [row] = await session.rows(
      "SELECT count(*) AS n FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend'",
    );
    return Number(row?.n);
  },
  /** One that has replayed all that it received is not late, however long ago that was. */
  async lag(session) {
    const [row] = await session.rows(
      `SELECT CASE WHEN NOT pg_is_in_recovery() OR NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL
              WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
              ELSE extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) END AS seconds`,
    );
    return row?.seconds == null ? null : Number(row.seconds);
  },
  async answer(session, sql) {
    await session.write('BEGIN READ ONLY');
    const [row] = await session.cells(sql);
    await session.write('ROLLBACK');
    return row?.[0];
  },
});
