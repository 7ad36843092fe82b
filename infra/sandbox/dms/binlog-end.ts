import type { Position } from './position.ts';
import type { Session } from './session.ts';

/** Where a server's binary log ends now; rejects where it has none. MySQL renamed the statement in 8.2 and dropped the old one in 8.4. */
export async function readEnd(session: Session): Promise<Position> {
  const rows = await session.texts('SHOW BINARY LOG STATUS').catch((error: unknown) => {
    if ((error as { code?: string }).code !== 'ER_PARSE_ERROR') throw error;
    return session.texts('SHOW MASTER STATUS');
  });
  const [file, offset] = rows[0] ?? [];
  if (file == null) throw new Error('Binary logging is disabled on the source: set log_bin');
  return { file, offset: Number(offset) };
}
