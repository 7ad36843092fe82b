import type { Chunk, RowReader, Snapshot } from '../../../data/copy/copy.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Table } from '../../database.ts';
import type { Address } from '../../operation.ts';
import { type Described, describeColumns, isInteger, literalOf } from './literals.ts';
import { quoteName, quoteTable } from './names.ts';
import { connect, type Session } from './session.ts';

const attempts = 20;
const chunkRows = 50_000;

/** What differs between servers when a snapshot is opened. */
export type SnapshotWay = {
  /** Statements before the lock, on the session that takes it. */
  readonly before: readonly string[];
  /** Answers with `position` while nothing can be written. */
  readonly position: string;
  /** Looks at the server meanwhile; the answer is asked about each table before its first row is read. */
  readonly watch?: (control: Session) => Promise<(reader: Session, table: Table) => Promise<void>>;
};

/** MySQL's way: DDL stays locked out while the snapshot is open. */
export const underInstanceLock: SnapshotWay = {
  before: ['LOCK INSTANCE FOR BACKUP'],
  position: 'SELECT @@global.gtid_executed AS position',
};

/**
 * Opens one consistent snapshot on several connections, with its GTID position. Writes stop for the milliseconds between FLUSH
 * TABLES WITH READ LOCK and UNLOCK TABLES; the lock gives up after a second rather than hold applications up behind a long
 * statement, and is tried again.
 */
export async function openSnapshot(
  address: Address,
  readers: number,
  estimates: ReadonlyMap<Table, number>,
  stop: AbortSignal,
  way: SnapshotWay = underInstanceLock,
): Promise<Snapshot<Table>> {
  const control = await connect(address);
  const sessions: Session[] = [];
  // A session in the middle of a result could not be closed politely.
  const end = () => {
    for (const session of [control, ...sessions]) session.destroy();
  };
  try {
    for (let n = 0; n < readers; n++) sessions.push(await connect(address));
    for (const session of sessions)
      await session.rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    for (const statement of way.before) await control.rows(statement);
    await lockWrites(control, stop);
    await Promise.all(
      sessions.map((session) => session.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')),
    );
    const [row] = await control.rows(way.position);
    const enter = await way.watch?.(control);
    await control.rows('UNLOCK TABLES');
    await control.rows('SET SESSION wait_timeout = 2147483');
    const position = String(row?.position ?? '').replaceAll('\n', '');
    return { position, readers: sessions.map((session) => readerOf(session, estimates, enter)), end };
  } catch (error) {
    end();
    throw error;
  }
}

async function lockWrites(control: Session, stop: AbortSignal): Promise<void> {
  // Should this machine be halted while it holds the lock, the server lets go after five seconds.
  await control.rows('SET SESSION lock_wait_timeout = 1, wait_timeout = 5');
  for (let attempt = 1; ; attempt++) {
    stop.throwIfAborted();
    try {
      await control.rows('FLUSH TABLES WITH READ LOCK');
      return;
    } catch (error) {
      // A lock that timed out halfway keeps what it got until it is let go.
      await control.rows('UNLOCK TABLES');
      if ((error as { code?: string }).code !== 'ER_LOCK_WAIT_TIMEOUT') throw error;
      if (attempt === attempts)
        throw new Fault(
          `the source did not grant a read lock in ${attempts} attempts of 1 s: a statement or transaction runs all the time`,
          {
            cause: error,
            next: 'See `SELECT * FROM information_schema.innodb_trx ORDER BY trx_started`, let the long ones end, and run again.',
          },
        );
    }
    // Applications get their turn, and a different moment may be a quieter one.
    await new Promise((wake) => setTimeout(wake, 100 + Math.random() * 400));
  }
}

function readerOf(
  session: Session,
  estimates: ReadonlyMap<Table, number>,
  enter?: (reader: Session, table: Table) => Promise<void>,
): RowReader<Table> {
  const described = new Map<Table, Promise<Described>>();
  const describe = (table: Table) => {
    const known = described.get(table) ?? describeColumns(session, table.source);
    described.set(table, known);
    return known;
  };
  return {
    async chunks(table) {
      await enter?.(session, table);
      const { key } = await describe(table);
      const [only] = key;
      if (!only || key.length > 1 || !isInteger(only)) return [{ where: 'TRUE', values: [] }];
      const name = quoteName(only.name);
      const [row] = await session.rows(
        `SELECT MIN(${name}) AS low, MAX(${name}) AS high FROM ${quoteTable(table.source)}`,
      );
      if (row?.low === null || row?.low === undefined) return [];
      return ranges(name, BigInt(String(row.low)), BigInt(String(row.high)), estimates.get(table) ?? 0);
    },
    async *read(table, { where, values }) {
      const { columns, key } = await describe(table);
      const literals = columns.filter(({ generated }) => !generated).map(literalOf);
      const order = key.length > 0 ? ` ORDER BY ${key.map(({ name }) => quoteName(name)).join(', ')}` : '';
      const rows = session.stream(
        `SELECT CONCAT('(', ${literals.join(`, ',', `)}, ')') FROM ${quoteTable(table.source)} WHERE ${where}${order}`,
        values,
      );
      for await (const row of rows) {
        // The server answers NULL where the text of a row is longer than it may send.
        if (row === null)
          throw new Fault(
            `"${table.source.database}.${table.source.table}" has a row whose text is longer than the source's max_allowed_packet`,
            { next: 'SET GLOBAL max_allowed_packet = 1073741824 on both sides, and run again.' },
          );
        yield row;
      }
    },
  };
}

/** Equal key ranges that together hold every key from the lowest to the highest. */
export function ranges(name: string, low: bigint, high: bigint, estimate: number): readonly Chunk[] {
  const count = BigInt(Math.max(1, Math.ceil(estimate / chunkRows)));
  const step = (high - low) / count + 1n;
  const chunks: Chunk[] = [];
  for (let from = low; from <= high; from += step)
    chunks.push({
      where: `${name} BETWEEN ? AND ?`,
      values: [from.toString(), (from + step - 1n < high ? from + step - 1n : high).toString()],
    });
  return chunks;
}
