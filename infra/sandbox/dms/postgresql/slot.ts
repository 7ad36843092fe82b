import { createHash } from 'node:crypto';
import type { Login } from '../login.ts';
import { atLsn, type Position, readLsn } from '../position.ts';
import type { Session } from '../session.ts';
import { FatalError, type Order } from '../work.ts';
import { quoteText } from './quote.ts';
import { openSession } from './session.ts';

/** The slot of a task, by the last part of its ARN, called as DMS calls its own: three parts, the last of them a UUID with underscores. */
export function slotOf(task: string): string {
  const hash = createHash('sha256').update(task).digest('hex');
  const uuid = [8, 4, 4, 4, 12].map((length, at) => hash.slice(at * 12, at * 12 + length)).join('_');
  return `${task.toLowerCase().replace(/[^a-z0-9]/g, '')}`.slice(0, 16).concat('_00016385_', uuid);
}

/** The output plugin that DMS uses where pglogical is not there, and by which it is told what it is told on AWS. */
export const plugin = 'test_decoding';

/** Where a server's log ends now, as far as it is on disk: nothing beyond is decoded. */
export async function readEnd(source: Session): Promise<Position> {
  const [row] = await source.texts('SELECT pg_current_wal_flush_lsn()');
  return atLsn(readLsn(String(row?.[0])));
}

/** Makes the task's slot, anew for a task that begins; one that goes on has to find its own. */
export async function begin(source: Session, { id }: Order, resumed: boolean): Promise<Position> {
  const slot = slotOf(id);
  if (resumed) {
    const [row] = await source.texts(
      `SELECT wal_status FROM pg_replication_slots WHERE slot_name = ${quoteText(slot)}`,
    );
    if (row === undefined) throw new FatalError(`The replication slot '${slot}' does not exist any more`);
    if (row[0] === 'lost')
      throw new FatalError(`The replication slot '${slot}' has lost log that was not read yet`);
    return readEnd(source);
  }
  await drop(source, slot);
  const [row] = await source.texts(
    `SELECT lsn FROM pg_create_logical_replication_slot(${quoteText(slot)}, '${plugin}')`,
  );
  return atLsn(readLsn(String(row?.[0])));
}

/** Drops the slot of a task that is deleted. */
export async function forget(login: Login, task: string): Promise<void> {
  const session = await openSession(login);
  try {
    await drop(session, slotOf(task));
  } finally {
    await session.close();
  }
}

async function drop(session: Session, slot: string): Promise<void> {
  // What reads it still belongs to an attempt that has ended.
  await session.texts(
    `SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = ${quoteText(slot)} AND active_pid IS NOT NULL`,
  );
  const there = `SELECT 1 FROM pg_replication_slots WHERE slot_name = ${quoteText(slot)}`;
  for (let tried = 0; (await session.texts(there)).length > 0; tried++)
    try {
      await session.texts(`SELECT pg_drop_replication_slot(${quoteText(slot)})`);
    } catch (error) {
      // object_in_use: it is being left.
      if ((error as { code?: string }).code !== '55006' || tried >= 50) throw error;
      await new Promise((wake) => setTimeout(wake, 50));
    }
}
