import { lendSessions } from '../lend-sessions.ts';
import { connect } from './session.ts';

/** Sessions to PostgreSQL servers, to be lent. */
export const sessions = lendSessions(connect);

export const { withSession, closeIdle: closeIdleSessions } = sessions;
