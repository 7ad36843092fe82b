import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { BinlogEvent, QueryEvent, TableMapEvent, XaPrepareEvent } from '@vlasky/zongji';
import type { Definition } from '../definition.ts';
import type { Login } from '../login.ts';
import type { Position } from '../position.ts';
import { connectionOptions } from '../session.ts';
import type { Change } from './change.ts';
import { RawReader } from './raw-reader.ts';
import { type Ddl, readDdl } from './statement.ts';
import { isWhole, type RowsEvent, readerFor, type TableReader } from './table-reader.ts';

/** What was committed at once, or a statement on tables. */
export interface Transaction {
  readonly changes: readonly Change[];
  readonly ddl: Ddl | undefined;
  /** Tables whose rows could not be read, with the reason. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** Behind it in the log. */
  readonly end: Position;
  /** When its first change was made, by the source's clock (epoch ms). */
  readonly at: number;
}

/** What is read of a server's log, and who is told of it. */
export interface CaptureOptions {
  readonly login: Login;
  /** The last part of the task's ARN. */
  readonly task: string;
  readonly from: Position;
  readonly tables: Iterable<string>;
  definitionOf(key: string): Definition | undefined;
  /** The place up to which everything is on the target, and of which the source need keep nothing more; null: it is not known yet. */
  kept(): Position | null;
  onTransaction(transaction: Transaction): void;
  /** Something was read, however little it changes; when it was written (epoch ms). */
  onEvent(at: number): void;
  onError(error: Error): void;
  /** What is not carried to the target, for the task's log. */
  onLeftOut(what: string): void;
}

/** The log of a server being read. */
export interface Capture {
  /** Reads the tables with these keys from now on. */
  include(tables: Iterable<string>): void;
  /** Holds the server up, or lets it send again. */
  hold(held: boolean): void;
  stop(): Promise<void>;
}

const withinTransaction = /^\s*(?:BEGIN|START|SAVEPOINT|RELEASE|ROLLBACK)\b/i;
const rowEvents = ['tablemap', 'writerows', 'updaterows', 'deleterows'];
const ends = ['xid', 'query', 'xaprepare'];
/** What a new file of the log begins with: nothing is changed, but the place from which to go on is another. */
const headers = ['PreviousGtids', 'MariadbGtidList', 'BinlogCheckpoint'];
const events = ['rotate', ...rowEvents, ...ends, ...headers.map((name) => name.toLowerCase())];

/** Reads a server's log from a place on, and gives each transaction that changes one of `tables`, or the definition of any. */
export function capture(options: CaptureOptions): Capture {
  const reader = new RawReader(connectionOptions(options.login));
  let decoders = new Map<number, TableReader>();
  let changes: Change[] = [];
  let unreadable = new Map<string, string>();
  let began = 0;
  let stopped = false;
  const fail = (error: Error) => {
    if (!stopped) options.onError(error);
  };
  const commit = (ddl?: Ddl) => {
    const { filename, position } = reader.get(['filename', 'position']) as {
      filename: string;
      position: number;
    };
    const transaction = { changes, ddl, unreadable, end: { file: filename, offset: position }, at: began };
    [changes, unreadable, began] = [[], new Map(), 0];
    options.onTransaction(transaction);
  };
  const take = (event: RowsEvent) => {
    const table = decoders.get(event.tableId);
    if (!table || table.broken !== undefined) return;
    try {
      if (!isWhole(event)) throw new Error('a row event has not all columns: binlog_row_image must be FULL');
      for (const row of event.rows) changes.push(table.read(event.getTypeName(), row));
    } catch (error) {
      unreadable.set(table.key, (error as Error).message);
    }
  };
  reader.on('binlog', (event: BinlogEvent) => {
    options.onEvent(event.timestamp);
    const name = event.getTypeName();
    if (name === 'TableMap') {
      began ||= event.timestamp;
      const table = readerFor(event as TableMapEvent, options.definitionOf);
      decoders.set((event as TableMapEvent).tableId, table);
      if (table.broken !== undefined) unreadable.set(table.key, table.broken);
    } else if (name === 'WriteRows' || name === 'UpdateRows' || name === 'DeleteRows')
      take(event as unknown as RowsEvent);
    else if (name === 'Xid') commit();
    else if (name === 'Rotate') decoders = new Map();
    else if (headers.includes(name) && began === 0) commit();
    else if (name === 'XaPrepare' && !(event as XaPrepareEvent).onePhase)
      fail(new Error('The source has XA transactions, which the sandbox does not read'));
    else if (name === 'XaPrepare') commit();
    else if (name === 'Query') {
      const { query, schema } = event as QueryEvent;
      if (/^\s*COMMIT\b/i.test(query)) commit();
      else if (/^\s*ROLLBACK\s*$/i.test(query)) [changes, unreadable, began] = [[], new Map(), 0];
      else if (!/^\s*XA\s/i.test(query)) {
        const ddl = readDdl(query, schema);
        if (ddl) {
          began ||= event.timestamp;
          commit(ddl);
          // A statement on accounts or views ends nothing, but moves the place from which to go on.
        } else if (changes.length === 0 && !withinTransaction.test(query)) commit();
      }
    }
  });
  reader.on('error', (error: unknown) => fail(error as Error));
  const filters = (tables: Iterable<string>) => ({ includeEvents: events, includeSchema: bySchema(tables) });
  reader.start({
    filename: options.from.file,
    position: options.from.offset,
    // Any number that no other replica of the source has.
    serverId: randomInt(2 ** 30, 2 ** 31),
    ...filters(options.tables),
  });
  return {
    include: (tables) => reader.start(filters(tables)),
    hold(held) {
      const { connection } = reader as unknown as { connection: { pause(): void; resume(): void } | null };
      if (held) connection?.pause();
      else connection?.resume();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      const ended = once(reader, 'stopped');
      reader.stop();
      await ended;
    },
  };
}

function bySchema(keys: Iterable<string>): Record<string, string[]> {
  // A database may have the name of a property that every object has.
  const schemas = Object.create(null) as Record<string, string[]>;
  for (const key of keys) {
    const [schema = '', table = ''] = key.split('\0');
    schemas[schema] ??= [];
    schemas[schema].push(table);
  }
  return schemas;
}
