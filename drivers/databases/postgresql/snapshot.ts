import { Fault } from '../../../engine/fault.ts';
import type { Sample } from '../../../engine/world.ts';
import type { Table } from '../../database.ts';
import type { Address, Tools } from '../../operation.ts';
import { removeSlot } from '../../replication/logical/channel-operations.ts';
import { postgresqlDialect } from './dialect.ts';
import { quoteName, quoteTable, quoteText } from './names.ts';
import { connect, type Session } from './session.ts';

/** Connections that see one state of the source, at which the slots begin. */
export type OpenedSnapshot = {
  /** The slots' consistent point, as an LSN. */
  readonly position: string;
  readonly sessions: readonly Session[];
  /** Makes sure that a table is still the snapshot's, and stays so, before its first row is read. */
  enter(reader: Session, table: Table['source']): Promise<void>;
  end(): void;
};

const every = 2_000;

/**
 * Makes the channel's slots anew, and opens the snapshot that they begin at on several connections: what the snapshot has not, the slots bring.
 * (PostgreSQL manual, "Streaming Replication Protocol": CREATE_REPLICATION_SLOT, in the form that all versions from 13 on take; "Replication
 * Management Functions": a copied slot starts from the same place in the log.)
 */
export async function openSnapshot(
  address: Address,
  connections: number,
  [channel, ...others]: readonly [string, ...string[]],
  tools: Pick<Tools, 'stop' | 'deadline'>,
  progress: (sample: Partial<Sample>) => void,
): Promise<OpenedSnapshot> {
  const opened: Session[] = [];
  const end = () => {
    for (const session of opened) session.destroy();
  };
  const open = async (options: { replication?: true } = {}) => {
    const session = await connect(address, options);
    opened.push(session);
    return session;
  };
  const control = await open();
  const stopped = () => end();
  tools.stop.addEventListener('abort', stopped);
  try {
    for (const each of [channel, ...others]) await removeSlot(control, each, tools.deadline);
    const exporter = await open({ replication: true });
    const made = exporter.rows(
      `CREATE_REPLICATION_SLOT ${quoteName(channel)} LOGICAL pgoutput EXPORT_SNAPSHOT`,
    );
    const timer = setInterval(() => void tellWhoWrites(control, progress).catch(() => undefined), every);
    const [slot] = await made.finally(() => clearInterval(timer));
    for (const each of others)
      await control.rows('SELECT pg_copy_logical_replication_slot($1, $2)', [channel, each]);
    const sessions: Session[] = [];
    for (let n = 0; n < connections; n++) {
      const session = await open();
      for (const statement of postgresqlDialect.prepare) await session.write(statement);
      await session.write(
        `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT ${quoteText(String(slot?.snapshot_name))}`,
      );
      sessions.push(session);
    }
    // It lived as long as its exporter did nothing else; now it lives in those that took it.
    exporter.destroy();
    control.destroy();
    return { position: String(slot?.consistent_point), sessions, enter, end };
  } catch (error) {
    end();
    tools.stop.throwIfAborted();
    throw error;
  } finally {
    tools.stop.removeEventListener('abort', stopped);
  }
}

/** A slot begins once every transaction that was writing has ended: an open one is named, for only somebody can end it. */
async function tellWhoWrites(control: Session, progress: (sample: Partial<Sample>) => void): Promise<void> {
  const [row] = await control.rows(
    `SELECT pid, usename AS name, round(extract(epoch FROM clock_timestamp() - xact_start))::int AS seconds
     FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() ORDER BY xact_start LIMIT 1`,
  );
  if (row)
    progress({
      on: `waits: transaction of "${row.name}" (process ${row.pid}) has been open on the source for ${row.seconds} s`,
    });
}

/**
 * A table that was emptied or rewritten since looks empty to an older snapshot. The catalog as the snapshot has it names the file that it
 * saw, the function names the one that there is; the lock keeps it until the snapshot ends.
 */
async function enter(reader: Session, table: Table['source']): Promise<void> {
  await reader.write(`LOCK TABLE ONLY ${quoteTable(table)} IN ACCESS SHARE MODE`);
  const [row] = await reader.rows(
    `SELECT c.relfilenode::text = pg_relation_filenode(c.oid)::text AS same FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2`,
    [table.database, table.table],
  );
  if (row?.same !== true)
    throw Object.assign(
      new Fault(`"${table.database}.${table.table}" was emptied or rewritten while the copy was beginning`, {
        next: 'Run again when no TRUNCATE, VACUUM FULL, CLUSTER or ALTER TABLE is going on.',
      }),
      { transient: true },
    );
}
