import type { Capture, CaptureOptions } from './binlog/capture.ts';
import type { Comparison } from './comparison.ts';
import type { ControlTables } from './control-tables.ts';
import type { Definition } from './definition.ts';
import type { Target } from './load.ts';
import type { Login } from './login.ts';
import type { Move } from './move.ts';
import type { Position } from './position.ts';
import type { Presence } from './presence.ts';
import type { TableName } from './quote.ts';
import type { Report } from './report.ts';
import type { Session } from './session.ts';
import type { Settings } from './settings.ts';
import type { Order } from './work.ts';

/** What a task has to know of the kind of server that its endpoints lead to; everything else is the same for all. */
export interface Engine {
  /** In words for people. */
  readonly name: string;
  /** Whether it is known to the place in the log what a load has seen, so that nothing of it comes twice. */
  readonly loadsExactly: boolean;
  openSession(login: Login): Promise<Session>;
  /** Rejects, with `FatalError`, where changes of the source could not be followed. */
  checkSource(source: Session): Promise<void>;
  /** Settings that this kind of server leaves without effect, or that the sandbox does not do for it, are refused; an error says which. */
  checkSettings(settings: Settings): void;
  /** Makes ready what keeps the changes, and tells from where on they are kept; `resumed`: it is there, and where the log ends now is told. */
  begin(source: Session, order: Order, resumed: boolean): Promise<Position>;
  /** Forgets a task's keeping of changes, which its deletion does. */
  forget(login: Login, task: string): Promise<void>;
  /** Where the log ends now. */
  readEnd(source: Session): Promise<Position>;
  /** Waits for transactions whose changes would be in neither of load and log. */
  settle(source: Session, timeout: number, report: Report, signal: AbortSignal): Promise<void>;
  /** Sessions that load tables. */
  openLoads(order: Order, open: () => Promise<Session>): Promise<Loads>;
  /** Follows the log from a place on. */
  capture(options: CaptureOptions): Capture;
  /** What a source is asked to do by itself while a task runs, until it is to stop. */
  beside(order: Order, open: () => Promise<Session>, signal: AbortSignal): Promise<void>;
  listTables(session: Session): Promise<readonly TableName[]>;
  describeTables(session: Session, tables: readonly TableName[]): Promise<Map<string, Definition>>;
  prepareTable(
    session: Session,
    source: Definition,
    target: TableName,
    mode: Settings['prepare'],
  ): Promise<void>;
  emptyTable(session: Session, target: TableName): Promise<void>;
  /** A session with the target that takes what may fail without losing what was done before it in the same transaction. */
  writer(session: Session): Promise<Target>;
  planMove(source: Definition, target: Definition, settings: Pick<Settings, 'lobs' | 'lobLimit'>): Move;
  planComparison(move: Move, settings: Pick<Settings, 'skipLobs' | 'comparedLob'>): Comparison;
  openControlTables(
    session: Session,
    schema: string,
    task: string,
    settings: Pick<Settings, 'validate' | 'recoveryTable'>,
  ): Promise<ControlTables>;
  presence(task: string): Presence;
}

/** Sessions that load tables: each as of a moment of its own, or all as of one, whose place in the log is known. */
export interface Loads {
  /** What is committed up to here they see, and nothing after it; null: each its own moment. */
  readonly position: Position | null;
  open(): Promise<Session>;
  end(): void;
}
