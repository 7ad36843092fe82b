import type { Loads } from '../engine.ts';
import { atLsn, readLsn } from '../position.ts';
import type { Session } from '../session.ts';
import type { Order } from '../work.ts';
import { quoteName, quoteText } from './quote.ts';
import { openSession } from './session.ts';
import { plugin } from './slot.ts';

/**
 * Sessions that all see the snapshot that a temporary slot begins at: what is committed up to its place they see, and what comes after it
 * the task's own slot brings. (PostgreSQL manual, "Streaming Replication Protocol", CREATE_REPLICATION_SLOT.)
 */
export async function openLoads(order: Order, open: () => Promise<Session>): Promise<Loads> {
  const exporter = await openSession(order.source, { replication: true });
  try {
    const name = `awsdms_load_${process.hrtime.bigint()}`;
    const [row] = await exporter.texts(
      `CREATE_REPLICATION_SLOT ${quoteName(name)} TEMPORARY LOGICAL ${plugin} EXPORT_SNAPSHOT`,
    );
    const [, point, snapshot] = row ?? [];
    return {
      position: atLsn(readLsn(String(point))),
      async open() {
        const session = await open();
        await session.write('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
        await session.write(`SET TRANSACTION SNAPSHOT ${quoteText(String(snapshot))}`);
        return session;
      },
      end: () => exporter.destroy(),
    };
  } catch (error) {
    exporter.destroy();
    throw error;
  }
}
