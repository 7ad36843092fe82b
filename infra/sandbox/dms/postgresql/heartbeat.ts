import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../session.ts';
import type { Order } from '../work.ts';
import { quoteName } from './quote.ts';

/**
 * Writes a row of the source now and then, where the endpoint's settings have it so: without any change in its database a slot's place stays, and
 * the server keeps all the log that others write. (API reference, PostgreSQLSettings: HeartbeatEnable.)
 */
export async function beat(
  { source: { heartbeat } }: Order,
  open: () => Promise<Session>,
  signal: AbortSignal,
): Promise<void> {
  if (!heartbeat) return;
  const table = `${quoteName(heartbeat.schema)}.awsdms_heartbeat`;
  const session = await open();
  await session.write(
    `CREATE TABLE IF NOT EXISTS ${table} (id integer PRIMARY KEY, beat timestamptz NOT NULL)`,
  );
  while (!signal.aborted) {
    await session.write(
      `INSERT INTO ${table} VALUES (1, now()) ON CONFLICT (id) DO UPDATE SET beat = excluded.beat`,
    );
    await sleep(heartbeat.every * 60_000, undefined, { signal }).catch(() => undefined);
  }
}
