import type { Hosting } from '../../../engine/plan/hosting.ts';
import { isManaged } from '../../../engine/plan/hosting.ts';
import type { Session } from './session.ts';

/**
 * What keeps a session's statements out of the server's log: nothing where AWS runs it, for the master user may not set sql_log_bin. What
 * is logged there does no harm: a channel of this project begins after it, or carries by its filters neither accounts nor this project's own tables.
 */
export const unlogged = (hosting: Hosting): readonly string[] =>
  isManaged(hosting) ? [] : ['SET SESSION sql_log_bin = OFF'];

/** Keeps a session's statements out of the log where the account may; where it may not, its server is AWS's, or a check has refused it. */
export async function stayUnlogged(session: Pick<Session, 'rows'>): Promise<void> {
  try {
    await session.rows('SET SESSION sql_log_bin = OFF');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ER_SPECIFIC_ACCESS_DENIED_ERROR') throw error;
  }
}

/** The statement that ends a session, by its id; AWS's accounts may end others' by a procedure only. */
export const killStatement = (hosting: Hosting): string =>
  isManaged(hosting) ? 'CALL mysql.rds_kill(?)' : 'KILL ?';
