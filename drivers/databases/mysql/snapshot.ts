import type { Dialect } from '../../../data/dialect.ts';
import { Fault } from '../../../engine/fault.ts';
import type { Table } from '../../database.ts';
import type { Address } from '../../operation.ts';
import { mysqlDialect } from './dialect.ts';
import { quoteTable } from './names.ts';
import { positionNow } from './position.ts';
import { connect, type Session } from './session.ts';

const attempts = 20;

/** What differs between servers when rows are copied. */
export type SnapshotWay = {
  /** How tables are described, cut and digested. */
  readonly dialect: Dialect;
  /** Statements before the lock, on the session that takes it. */
  readonly before: readonly string[];
  /** Stops writes for a moment: FLUSH TABLES WITH READ LOCK where it is left out. */
  readonly lock?: (tables: readonly Table['source'][]) => string;
  /** Answers with `position` while nothing can be written. */
  readonly position: string | ((control: Session) => Promise<string>);
  /** Looks at the server meanwhile; the answer is asked about each table before its first row is read. */
  readonly watch?: (control: Session) => Promise<Enter>;
};

/** Looks at a table through a reader, before its first row is read there. */
export type Enter = (reader: Session, table: Table['source']) => Promise<void>;

/** Connections that see one state of the source. */
export type OpenedSnapshot = {
  readonly position: string;
  readonly sessions: readonly Session[];
  readonly enter: Enter;
  end(): void;
};

/** MySQL's way: DDL stays locked out while the snapshot is open. */
export const underInstanceLock: SnapshotWay = {
  dialect: mysqlDialect,
  before: ['LOCK INSTANCE FOR BACKUP'],
  position: positionNow,
};

/**
 * The way of RDS and Aurora, whose master user gets neither lock on the whole server: a read lock on every table that moves is granted
 * once no transaction that wrote to one of them is open, so that the position holds all of them and none later. DDL is not locked out meanwhile: InnoDB
 * refuses to read a table that was rebuilt since, and the drift of definitions is watched.
 */
export const underTableLocks = (position: (control: Session) => Promise<string>): SnapshotWay => ({
  dialect: mysqlDialect,
  before: [],
  lock: (tables) => `LOCK TABLES ${tables.map((table) => `${quoteTable(table)} READ`).join(', ')}`,
  position,
});

/**
 * Opens one consistent snapshot on several connections, with its GTID position. Writes stop for the milliseconds between FLUSH
 * TABLES WITH READ LOCK and UNLOCK TABLES; the lock gives up after a second rather than hold applications up behind a long
 * statement, and is tried again.
 */
export async function openSnapshot(
  address: Address,
  connections: number,
  stop: AbortSignal,
  way: SnapshotWay,
  tables: readonly Table['source'][] = [],
): Promise<OpenedSnapshot> {
  const control = await connect(address);
  const sessions: Session[] = [];
  // A session in the middle of a result could not be closed politely.
  const end = () => {
    for (const session of [control, ...sessions]) session.destroy();
  };
  try {
    for (let n = 0; n < connections; n++) sessions.push(await connect(address));
    for (const session of sessions) {
      for (const statement of way.dialect.prepare) await session.rows(statement);
      await session.rows('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
      // A copy may be held for as long as somebody wants, and its snapshot with it.
      await session.rows('SET SESSION wait_timeout = 2147483, net_write_timeout = 2147483');
    }
    for (const statement of way.before) await control.rows(statement);
    await lockWrites(control, stop, way.lock?.(tables) ?? 'FLUSH TABLES WITH READ LOCK');
    await Promise.all(
      sessions.map((session) => session.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')),
    );
    const at = await positionBy(way, control);
    const enter = await way.watch?.(control);
    await control.rows('UNLOCK TABLES');
    await control.rows('SET SESSION wait_timeout = 2147483');
    const position = at.replaceAll('\n', '');
    return { position, sessions, enter: enter ?? (async () => undefined), end };
  } catch (error) {
    end();
    throw error;
  }
}

async function positionBy({ position }: SnapshotWay, control: Session): Promise<string> {
  if (typeof position === 'function') return position(control);
  const [row] = await control.rows(position);
  return String(row?.position ?? '');
}

async function lockWrites(control: Session, stop: AbortSignal, lock: string): Promise<void> {
  // Should this machine be halted while it holds the lock, the server lets go after five seconds.
  await control.rows('SET SESSION lock_wait_timeout = 1, wait_timeout = 5');
  for (let attempt = 1; ; attempt++) {
    stop.throwIfAborted();
    try {
      await control.rows(lock);
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
