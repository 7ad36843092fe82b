import type { Target } from '../load.ts';
import type { Session } from '../session.ts';
import type { PostgresSession } from './session.ts';

/** Wraps a session: in a transaction, a statement that fails is undone alone, where the server would refuse everything after it. */
export async function openWriter(session: Session): Promise<Target> {
  const { inTransaction } = session as PostgresSession;
  return {
    session,
    async write(sql) {
      if (!inTransaction()) return session.write(sql);
      try {
        const counts = await session.writeAll(['SAVEPOINT one', sql, 'RELEASE SAVEPOINT one']);
        return counts.at(-2) ?? 0;
      } catch (error) {
        await session.write('ROLLBACK TO SAVEPOINT one').catch(() => undefined);
        throw error;
      }
    },
  };
}
