import type { Side } from '../../../engine/step.ts';
import { onMysql, onPostgres } from '../sandbox.ts';
import type { Scene } from './fault.ts';
import { mysqlDeeds } from './mysql-deeds.ts';
import { postgresDeeds } from './postgresql-deeds.ts';

/** What faults do to the databases, each in the engine's own words, past every link. */
export interface Deeds {
  /** The table of the first database or schema that was written to most, as the source counts it. */
  busiestTable(): Promise<string>;
  /** As a deployment does on a side: replicated from the source, and on the target seen by nobody. */
  addColumn(side: Side, table: string, column: string): Promise<void>;
  /** Nobody sees it. */
  dropColumn(side: Side, table: string, column: string): Promise<void>;
  /** Gives an account another password and ends its sessions, even in a freeze; answers with what gives it the old one. */
  revoke(side: Side, user: string): Promise<() => Promise<void>>;
  /** Makes the target read-only for everybody, and says how. */
  close(): Promise<string>;
  open(): Promise<void>;
  /** Puts something in replication's way on the target, seen by nobody else, and says what. */
  obstruct(): Promise<string>;
  /** The ports, at the source, of the connections that bring its changes to others. */
  channels(): Promise<{ ports(): Promise<ReadonlySet<number>>; end(): void }>;
  /** A session of the application on the source. */
  write(table: string): Promise<Writer>;
  /** Ends what a writer left prepared; false where there is none. */
  rollBackPrepared(): Promise<boolean>;
}

/** A session of the application that changes the same few rows of a table: the simulated application's own keys are far above them. */
export interface Writer {
  begin(): Promise<void>;
  /** How many rows it changed. */
  change(): Promise<number>;
  commit(): Promise<void>;
  /** Prepares the transaction for a second phase, after which it belongs to no session; instead of `begin` and `commit`. */
  leavePrepared(): Promise<void>;
  end(): void;
}

/** How many rows a writer changes. */
export const hotRowCount = 20;

/** The deeds for the servers of a scene. */
export const deedsOf = ({ plan, sandbox }: Pick<Scene, 'plan' | 'sandbox'>): Deeds =>
  sandbox.source.engine === 'postgresql'
    ? postgresDeeds(plan, onPostgres(sandbox))
    : mysqlDeeds(plan, onMysql(sandbox));
