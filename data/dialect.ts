import type { Side } from '../engine/step.ts';

/** What a cell of an answer can be. */
export type Cell = string | number | bigint | Buffer | null;

/** One connection, reduced to what comparing needs; rows come as arrays in the order of the select list. */
export interface Session {
  rows(sql: string, values?: readonly Cell[]): Promise<Cell[][]>;
  close(): Promise<void>;
}

/** Opens one more connection to one side. */
export type OpenSession = () => Promise<Session>;

/** A primary key's values in the key's order: text where the type prints exactly, bytes where it does not. */
export type Key = readonly (string | Buffer)[];

/** The keys after one key, up to and including another; without a key it is open at that end. */
export type Range = {
  readonly after?: Key;
  readonly upTo?: Key;
  /** Of a table whose rows are divided by hash: these of so many buckets. */
  readonly among?: { readonly buckets: readonly number[]; readonly of: number };
};

/** A column as its own side declares it. */
export type Column = {
  readonly name: string;
  /** The bare type, as `varchar`. */
  readonly type: string;
  /** The type as declared, as `varchar(20)` or `bigint unsigned`. */
  readonly declared: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  /** Its values are the server's own: an UPDATE cannot write them, and an INSERT only by saying so. */
  readonly always?: true;
  /** The type as a literal names it, where the declaration would change the value. */
  readonly cast?: string;
  /** Absent for anything but text. */
  readonly charset?: string;
  readonly collation?: string;
};

/** A table as its own side declares it. */
export type TableDefinition = {
  readonly database: string;
  readonly table: string;
  readonly columns: readonly Column[];
  /** Names of the primary key's columns in its order, or of the unique key's that serves instead; empty without one. */
  readonly key: readonly string[];
  /** The index of that key; absent: the primary key. */
  readonly index?: string;
  /** Unique keys of whole columns, that can be read by; `certain`: without NULL, so that each row has one of its own. */
  readonly uniques?: readonly UniqueKey[];
  /** Names of partitions in their order; absent where there are none. */
  readonly partitions?: readonly string[];
  /** The key is a single integer, so that boundaries can be computed instead of read. */
  readonly countable: boolean;
  /** When the table was made or emptied, by the server's clock: what was seen of another table of its name says nothing. */
  readonly made?: string;
  /** Estimates by the server's own statistics. */
  readonly rows: number;
  readonly bytes: number;
  /** The server's version, where statements depend on it. */
  readonly version?: number;
};

/** A unique key beside the primary one. */
export type UniqueKey = {
  readonly index: string;
  readonly columns: readonly string[];
  readonly certain: boolean;
};

/** One table on both sides. Columns go by name, and the source decides how a value is encoded. */
export type ComparedTable = { readonly source: TableDefinition; readonly target: TableDefinition };

/** The statements that read one table on one side. */
export interface TableReads {
  /** How many ranges one `digests` may hold. */
  readonly ranges: number;
  /** No common order: the whole table is read at once, and divided by hash. */
  readonly divided?: true;
  /** Rows have no key of their own: the key is the row's hash, and its state says how many there are. */
  readonly keyless?: true;
  /** One row of the smallest and the largest key, for a countable key. */
  extremes(): string;
  /** The key that closes a range of `count` rows, or no row when fewer are left. */
  boundary(range: Range, count: number): string;
  /** Rows of (index of the range, count, digest); the digest of no rows is undefined. */
  digests(ranges: readonly Range[]): string;
  /** Rows of (key columns…, row hash): everything in a range, or just these keys. */
  hashes(of: Range | readonly Key[]): string;
  /** Rows of (key columns…, row hash, then hash and shortened text for each column) for these keys. */
  fields(keys: readonly Key[]): string;
  /** The condition that selects a range's rows, or just these keys' rows. */
  where(of: Range | readonly Key[]): string;
  /** A key for people. */
  show(key: Key): { readonly [column: string]: string };
  /** Rows of (index of the name, count) of these partitions; of the whole table for an empty list. */
  counts(partitions: readonly string[]): string;
  /** Rows of (key columns…, what `Mending.literal` makes a literal of, for each column that can be written) for these keys. */
  literals(keys: readonly Key[]): string;
}

/** How differences become statements that remove them, to be run on the target. */
export interface Mending {
  /** How the file is run, and what its statements do and do not do. */
  readonly advice: readonly string[];
  /** What has to be set in the session before. */
  readonly settings: readonly string[];
  /** A note, each line of it. */
  comment(text: string): string;
  /** Names of the columns that can be written, in the order of `literals`. */
  readonly columns: readonly string[];
  /** Rows could be in each other's way: they are removed and added instead of changed. */
  readonly exclusive: boolean;
  /** A column's value, by its place in `columns`, as a statement takes it, from what `literals` read. */
  literal(at: number, read: string): string;
  remove(key: Key, count: number): string;
  change(key: Key, columns: readonly string[], values: readonly string[]): string;
  add(values: readonly string[]): string;
}

/** What a database must provide so that its rows can be compared. */
export interface Dialect {
  /** Statements that make a session's answers independent of the server's settings. */
  readonly prepare: readonly string[];
  /** The definitions of a database's tables (of these, or of all) in a fixed number of queries. */
  describe(session: Session, database: string, tables?: readonly string[]): Promise<TableDefinition[]>;
  reads(table: ComparedTable, side: Side): TableReads;
  mends(table: ComparedTable): Mending;
}
