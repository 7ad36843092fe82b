import { lendSessions } from '../lend-sessions.ts';
import { connect } from './session.ts';

/** Sessions to servers of MySQL's family, to be lent. */
export const sessions = lendSessions(connect);

export const { withSession, closeIdle: closeIdleSessions } = sessions;
