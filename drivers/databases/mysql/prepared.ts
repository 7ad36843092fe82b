import type { Row } from '../../../engine/step.ts';
import type { Engine, Read } from './checks/check.ts';
import type { Session } from './session.ts';

/** The transactions that stand prepared on a server (XA RECOVER), named as XA statements take them. */
export async function listPrepared(rows: Read, engine: Engine): Promise<readonly string[]> {
  const found = await rows(engine === 'mysql' ? 'XA RECOVER CONVERT XID' : "XA RECOVER FORMAT = 'SQL'");
  return found.map((row) => (engine === 'mysql' ? hexXid(row) : String(row.data)));
}

/** What XA RECOVER CONVERT XID tells: 0x and the bytes of both parts. */
function hexXid({ formatID, gtrid_length, data }: Row): string {
  const hex = String(data).replace(/^0x/, '');
  const cut = Number(gtrid_length) * 2;
  return `X'${hex.slice(0, cut)}',X'${hex.slice(cut)}',${formatID}`;
}

/**
 * Rolls back what a channel left prepared: its end would have come over the channel that is gone, and until then it keeps its tables locked.
 * `spare`: those that stood before the channel.
 */
export async function rollBackPrepared(
  session: Session,
  engine: Engine,
  spare: readonly string[],
): Promise<void> {
  const left = (await listPrepared(session.rows, engine)).filter((xid) => !spare.includes(xid));
  if (left.length === 0) return;
  // Under super_read_only nobody ends one; read_only keeps on keeping the applications out.
  const [flag] = engine === 'mysql' ? await session.rows('SELECT @@global.super_read_only AS is_on') : [];
  const lifted = Number(flag?.is_on) === 1;
  if (lifted) await session.rows('SET GLOBAL super_read_only = OFF');
  try {
    for (const xid of left) await session.rows(`XA ROLLBACK ${xid}`);
  } finally {
    if (lifted) await session.rows('SET GLOBAL super_read_only = ON');
  }
}
