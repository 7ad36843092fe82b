// Generated from plan.schema.json by `npm run generate`. Do not edit.
import type { Duration } from '../../engine/step.ts';

/**
 * error: stops the run. warn: is shown. ignore: is not shown.
 */
export type Severity = 'error' | 'warn' | 'ignore';
/**
 * A step by its name, with its parameters beside it.
 */
export type PhaseStep =
  | CheckSource
  | CheckTarget
  | CopySchema
  | CopyAccounts
  | CopyRows
  | BuildIndexes
  | StartReplication
  | RestoreObjects
  | WaitForLag
  | CompareTables
  | LowerTtl
  | SetCapacity
  | SnapshotTarget
  | CheckReady
  | FreezeWrites
  | Drain
  | CarryCounters
  | SwitchTraffic
  | OpenTarget
  | CloseSource
  | StopReplication
  | CleanUp
  | StartReverse
  | ProveReverse
  | StopReverse
  | CheckRollback
  | OpenSource
  | CloseTarget;

/**
 * How one live database moves to another server. One file for every environment.
 */
export interface PlanFile {
  /**
   * The version of the plan format.
   */
  version: 1;
  /**
   * The plan's name: small letters, digits and hyphens. Journals and reports carry it.
   */
  name: string;
  /**
   * Where the journal and the other records of its runs are kept: a folder, relative to the plan, or s3://BUCKET/FOLDER; each environment gets a folder of its own in it. Default: .aurora-migrate/NAME beside the plan.
   */
  state?: string;
  /**
   * Values to use as ${vars.NAME} in any text field. ${env} is the chosen environment's name.
   */
  vars: {
    /**
     * What ${vars.NAME} stands for.
     *
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[A-Za-z_][A-Za-z0-9_]*$".
     */
    [k: string]: string | number;
  };
  source: Source;
  target: Target;
  tables: Tables;
  replication: Replication;
  /**
   * Where applications find the database, and how they are sent to the target.
   */
  traffic: NoTraffic | Route53;
  /**
   * How much a check's findings weigh, by the check's name. What is left out keeps its own severity; some cannot be lowered.
   */
  checks: {
    [k: string]: Severity;
  };
  /**
   * Who views, routines, triggers and events belong to on the target. The first rule that fits counts; without one the definer stays.
   */
  definers: DefinerRule[];
  accounts: Accounts;
  thresholds: Thresholds;
  requires: Requirements;
  /**
   * Programs and addresses of yours that are called at named points. They get a JSON document: plan, env, when, and what happened.
   */
  hooks: Hook[];
  rehearsal?: Rehearsal;
  /**
   * Checks, schema and rows. Left out: the default for the chosen replication; written: all of the phase.
   */
  prepare?: PhaseStep[];
  /**
   * Changes flow and both sides are compared. Left out: the default; written: all of the phase.
   */
  replicate?: PhaseStep[];
  /**
   * From the last check over the freeze to the opened target. Left out: the default; written: all of the phase.
   */
  cutover?: PhaseStep[];
  /**
   * Going back after the point of no return, over the reverse channel: from its check to the source that is open again. Left out: the default; written: all of the phase.
   */
  rollback?: PhaseStep[];
  /**
   * What is removed when nobody wants to go back any more. Left out: the default; written: all of the phase.
   */
  cleanup?: PhaseStep[];
}
/**
 * The database that is live now.
 */
export interface Source {
  /**
   * The database engine of the source; on RDS it is called the same.
   */
  engine: 'mysql' | 'mariadb' | 'postgresql';
  /**
   * An RDS DB instance, instead of host and port: its endpoint is found.
   */
  instance?: string;
  /**
   * A host name or an IP address, without a port.
   */
  host?: string;
  /**
   * The port on which the server listens. Default: 3306, or 5432 for PostgreSQL.
   */
  port?: number;
  /**
   * PostgreSQL: the database that moves. Its name on the target: target.database.
   */
  database?: string;
  /**
   * PostgreSQL: the schemas that move, by their names. Default: public.
   *
   * @minItems 1
   *
   * Items: A schema's name.
   */
  schemas?: [string, ...string[]];
  /**
   * MySQL and MariaDB: the databases that move, by their names.
   *
   * @minItems 1
   *
   * Items: A database's name.
   */
  databases?: [string, ...string[]];
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  credentials: SecretCredentials | EnvCredentials;
  application: ApplicationAccounts;
  /**
   * verify: encrypted, and the certificate proves the host (default). require: encrypted. disabled: plain.
   */
  tls: 'verify' | 'require' | 'disabled';
  /**
   * A PEM file of the authorities to trust, relative to the plan. Default: the authorities that Node knows.
   */
  ca?: string;
}
/**
 * Credentials in a Secrets Manager secret that holds JSON with username and password.
 */
export interface SecretCredentials {
  /**
   * The name or ARN of the Secrets Manager secret.
   */
  secret: string;
}
/**
 * A user by name, with the password in an environment variable.
 */
export interface EnvCredentials {
  /**
   * The database user.
   */
  user: string;
  password: EnvPassword;
}
/**
 * Where the password is found.
 */
export interface EnvPassword {
  /**
   * The environment variable that holds the password, in capitals.
   */
  env: string;
}
/**
 * Who writes to the source: who is frozen, and as whom the freeze is proven from outside.
 */
export interface ApplicationAccounts {
  /**
   * Every account that applications use, as user or user@host.
   *
   * @minItems 1
   *
   * Items: user or user@host.
   */
  accounts: [string, ...string[]];
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  credentials: SecretCredentials | EnvCredentials;
}
/**
 * The database that is to take over.
 */
export interface Target {
  /**
   * The database engine of the target: mysql, mariadb and postgresql are reached by host; aurora-mysql and aurora-postgresql are clusters that are found by their identifiers.
   */
  engine: 'mysql' | 'mariadb' | 'postgresql' | 'aurora-mysql' | 'aurora-postgresql';
  /**
   * An Aurora cluster, instead of host and port: its writer endpoint is found.
   */
  cluster?: string;
  /**
   * A host name or an IP address, without a port.
   */
  host?: string;
  /**
   * The port on which the server listens. Default: 3306, or 5432 for PostgreSQL.
   */
  port?: number;
  /**
   * PostgreSQL: the database that takes over; it has to stand. Default: called as on the source.
   */
  database?: string;
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  credentials: SecretCredentials | EnvCredentials;
  /**
   * verify: encrypted, and the certificate proves the host (default). require: encrypted. disabled: plain.
   */
  tls: 'verify' | 'require' | 'disabled';
  /**
   * A PEM file of the authorities to trust, relative to the plan. Default: the authorities that Node knows.
   */
  ca?: string;
  capacity?: Capacity;
  /**
   * Whether a snapshot of the Aurora cluster is taken, and awaited, just before the cutover.
   */
  snapshot: boolean;
}
/**
 * The range of an Aurora Serverless v2 cluster: it is set before the load. Left out: it stays as it is.
 */
export interface Capacity {
  /**
   * Aurora capacity units, in steps of a half.
   */
  serverless: {
    /**
     * The least; 0 lets the cluster pause, where its version can.
     */
    min: number;
    /**
     * The most.
     */
    max: number;
  };
}
/**
 * Which tables move, and under which names.
 */
export interface Tables {
  /**
   * Patterns of tables that move. Default: every table of source.databases, or of source.schemas.
   *
   * @minItems 1
   *
   * Items: database.table (schema.table in PostgreSQL), where * stands for any characters. A part in backticks may hold dots: `my.db`.*
   */
  include?: [string, ...string[]];
  /**
   * Patterns of tables that stay behind, out of those included.
   *
   * Items: database.table (schema.table in PostgreSQL), where * stands for any characters. A part in backticks may hold dots: `my.db`.*
   */
  exclude: string[];
  /**
   * Databases that get another name on the target.
   */
  rename: Rename[];
}
/**
 * One database and its name on the target.
 */
export interface Rename {
  /**
   * The database on the source, as database.*
   */
  from: string;
  /**
   * The database on the target, as database.*
   */
  to: string;
}
/**
 * How changes get from the source to the target while both are live.
 */
export interface Replication {
  /**
   * native: the database's own replication, from the source's binary log. dms: a task of AWS DMS loads the rows and applies the changes; dms-serverless: one that needs no replication instance.
   */
  via: 'native' | 'dms' | 'dms-serverless';
  /**
   * required: what the target writes flows back to the source until the cleanup, so that a rollback loses nothing. none: nothing flows back, and going back after the point of no return loses the writes made since.
   */
  reverse: 'required' | 'none';
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  credentials?: SecretCredentials | EnvCredentials;
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  target_credentials?: SecretCredentials | EnvCredentials;
  /**
   * A file on the target's host with the authority that signed the source's certificate. Default: the target's own ssl_ca.
   */
  ca?: string;
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  reverse_credentials?: SecretCredentials | EnvCredentials;
  /**
   * A file on the source's host with the authority that signed the target's certificate. Default: the source's own ssl_ca.
   */
  reverse_ca?: string;
  dms: Dms;
}
/**
 * The replication instance of AWS DMS that moves the rows: found by its identifier, or made of what stands here.
 */
export interface Dms {
  /**
   * Its identifier. Default: the plan's name and its environment, with a hyphen.
   */
  instance?: string;
  /**
   * The class of an instance that has to be made, such as dms.r6i.large.
   */
  class: string;
  /**
   * GiB of an instance that has to be made: room for its logs, and for changes that wait to be applied.
   */
  storage: number;
  /**
   * Whether an instance that has to be made has a standby in another zone.
   */
  multi_az: boolean;
  /**
   * The replication subnet group of an instance that has to be made; it has to stand. Default: the account's own.
   */
  subnet_group?: string;
  /**
   * The VPC security groups of an instance that has to be made. Default: that of its VPC.
   */
  security_groups: string[];
  /**
   * The range of DMS capacity units for dms-serverless: 1, 2, 4, 8, 16, 32, 64, 128, 192, 256 or 384, of 2 GB each.
   */
  units: {
    /**
     * The least.
     */
    min: 1 | 2 | 4 | 8 | 16 | 32 | 64 | 128 | 192 | 256 | 384;
    /**
     * The most.
     */
    max: 1 | 2 | 4 | 8 | 16 | 32 | 64 | 128 | 192 | 256 | 384;
  };
  /**
   * Tables that are loaded at once.
   */
  parallel: number;
  /**
   * Whether changes are applied in batches instead of one transaction after the other: faster, and not in their order.
   */
  batch_apply: boolean;
}
/**
 * Applications are sent to the target by other means, outside this plan.
 */
export interface NoTraffic {
  /**
   * No record is changed.
   */
  via: 'none';
}
/**
 * Applications follow a CNAME record in Route 53.
 */
export interface Route53 {
  /**
   * A CNAME in a Route 53 zone.
   */
  via: 'route53';
  /**
   * The hosted zone's name.
   */
  zone: string;
  /**
   * The CNAME that applications use, in full or relative to the zone.
   */
  record: string;
  /**
   * The record's TTL from before the cutover on, in whole seconds.
   */
  ttl: Duration;
}
/**
 * Accounts on the source, and the account on the target that takes their place.
 */
export interface DefinerRule {
  /**
   * The definers that the rule is for.
   */
  from: string;
  /**
   * The account, as user@host.
   */
  to: string;
}
/**
 * Which of the source's accounts move, with their passwords and with their grants on what moves.
 */
export interface Accounts {
  /**
   * Patterns of accounts. Those that the target has already are left as they are.
   *
   * Items: user@host, where * stands for any characters.
   */
  copy: string[];
}
/**
 * The limits that the run is held to.
 */
export interface Thresholds {
  lag: LagThreshold;
  load: LoadThresholds;
  /**
   * The whole budget for refusing writes. Beyond it the cutover unwinds by itself.
   */
  write_freeze: Duration;
  /**
   * How many rows may differ between the sides: none.
   */
  mismatched_rows: 0;
}
/**
 * How close the target has to be behind the source before the cutover.
 */
export interface LagThreshold {
  /**
   * The lag that is still good.
   */
  at_most: Duration;
  /**
   * How long it has to stay good.
   */
  for: Duration;
}
/**
 * Copying and comparing wait while the source is busier than this.
 */
export interface LoadThresholds {
  /**
   * Statements at work on the source.
   */
  threads_running?: number;
  replica_lag?: ReplicaLag;
  query?: LoadQuery;
}
/**
 * How late the source's own replicas may become.
 */
export interface ReplicaLag {
  /**
   * The replicas, reached by the source's credentials, port and TLS.
   *
   * @minItems 1
   *
   * Items: A host name or an IP address, without a port.
   */
  hosts: [string, ...string[]];
  /**
   * The lag that is still good.
   */
  at_most: Duration;
}
/**
 * A query of your own on the source that reads one number.
 */
export interface LoadQuery {
  /**
   * One SELECT with one number.
   */
  sql: string;
  /**
   * The number that is still good.
   */
  at_most: number;
}
/**
 * What has to be given before the cutover.
 */
export interface Requirements {
  /**
   * The run waits before the cutover until somebody runs `migrate approve`.
   */
  approval: boolean;
  window?: Window;
}
/**
 * When a cutover may begin.
 */
export interface Window {
  /**
   * The first minute, as HH:MM.
   */
  from: string;
  /**
   * The minute at which it ends, as HH:MM; past midnight if it is earlier than `from`.
   */
  to: string;
  /**
   * The days on which it opens. Default: every day.
   *
   * @minItems 1
   *
   * Items: A day of the week.
   */
  days: [
    'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun',
    ...('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[]
  ];
  /**
   * The IANA time zone that the times are in, such as Europe/Berlin.
   */
  zone: string;
}
/**
 * A command, which gets the document on its standard input, a webhook, which gets it by POST, or a topic of SNS, which gets it as a message.
 */
export interface Hook {
  /**
   * before-run, before-cutover and frozen can stop the run; the others only tell. alarm: `migrate watch` found the way back broken, or well again.
   */
  when:
    | 'before-run'
    | 'before-cutover'
    | 'frozen'
    | 'opened'
    | 'waiting'
    | 'failed'
    | 'unwound'
    | 'alarm'
    | 'done';
  /**
   * The program and its arguments; the program is looked for from the folder of the plan, and on the PATH.
   *
   * @minItems 1
   *
   * Items: One argument; no shell reads it.
   */
  command?: [string, ...string[]];
  webhook?: Webhook;
  /**
   * The ARN of a topic that is not FIFO.
   */
  sns?: string;
  /**
   * How long it may take.
   */
  within: Duration;
}
/**
 * The address, out of an environment variable: such an address is a secret.
 */
export interface Webhook {
  /**
   * The variable.
   */
  env: string;
}
/**
 * What a rehearsal puts into the sandbox.
 */
export interface Rehearsal {
  /**
   * The folder with schema.sql, seed.sql and traffic.sql, relative to the plan.
   */
  sql: string;
}
/**
 * Asks every check of the source: settings, grants, tables and types. Nothing is changed.
 */
export interface CheckSource {
  /**
   * The step's name.
   */
  step: 'check-source';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Asks every check of the target: version, grants, settings that must match the source, and that it is empty.
 */
export interface CheckTarget {
  /**
   * The step's name.
   */
  step: 'check-target';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Creates the databases and tables on the target as the source has them, without secondary indexes and foreign keys.
 */
export interface CopySchema {
  /**
   * The step's name.
   */
  step: 'copy-schema';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Makes the accounts that the plan names on the target, with the same logins and their grants.
 */
export interface CopyAccounts {
  /**
   * The step's name.
   */
  step: 'copy-accounts';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Copies every row of one consistent snapshot, in key order. After a lost connection or a killed engine it takes a new snapshot, and keeps what is still equal to it.
 */
export interface CopyRows {
  /**
   * The step's name.
   */
  step: 'copy-rows';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * How many parts are copied at a time (1 to 32).
   */
  workers: number;
}
/**
 * Builds the secondary indexes and foreign keys that copy-schema held back.
 */
export interface BuildIndexes {
  /**
   * The step's name.
   */
  step: 'build-indexes';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Starts applying every change that the source made since the copy.
 */
export interface StartReplication {
  /**
   * The step's name.
   */
  step: 'start-replication';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Creates routines, views, triggers and events on the target, with definers mended and events switched off.
 */
export interface RestoreObjects {
  /**
   * The step's name.
   */
  step: 'restore-objects';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Waits until the target stays close behind the source for a while.
 */
export interface WaitForLag {
  /**
   * The step's name.
   */
  step: 'wait-for-lag';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * The lag that is still good; default: thresholds.lag.at_most.
   */
  at_most?: Duration;
  /**
   * How long the lag has to stay good; default: thresholds.lag.for.
   */
  for?: Duration;
}
/**
 * Compares every selected table on both sides, down to the differing rows.
 */
export interface CompareTables {
  /**
   * The step's name.
   */
  step: 'compare-tables';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * How many tables are compared at a time (1 to 16).
   */
  workers: number;
  /**
   * full: every row. quick: the numbers of rows of tables and partitions, and the rows of a sample.
   */
  mode: 'full' | 'quick';
  /**
   * What becomes of the run where rows differ. unwind: it goes back. hold: it stays as it stands, to be mended (`migrate verify --repair`) and run again.
   */
  different: 'unwind' | 'hold';
}
/**
 * Lowers the TTL of the record that applications follow, and waits until every answer with the old one has expired.
 */
export interface LowerTtl {
  /**
   * The step's name.
   */
  step: 'lower-ttl';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Gives the target the range of capacity that the plan wants, before rows are loaded.
 */
export interface SetCapacity {
  /**
   * The step's name.
   */
  step: 'set-capacity';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Takes a snapshot of the target, and waits until it can be restored from.
 */
export interface SnapshotTarget {
  /**
   * The step's name.
   */
  step: 'snapshot-target';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Asks, right before the freeze, what the cutover relies on: the source's checks once more, equal table definitions on both sides, a healthy channel and a small lag.
 */
export interface CheckReady {
  /**
   * The step's name.
   */
  step: 'check-ready';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Refuses application writes and ends the sessions that survive. The freeze clock starts here.
 */
export interface FreezeWrites {
  /**
   * The step's name.
   */
  step: 'freeze-writes';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * The side to freeze. Only the source can be frozen.
   */
  side: 'source';
}
/**
 * Proves, by position and by a marker row, that the target has every write that the source accepted.
 */
export interface Drain {
  /**
   * The step's name.
   */
  step: 'drain';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Carries the AUTO_INCREMENT counters over, so that the target hands out no key twice.
 */
export interface CarryCounters {
  /**
   * The step's name.
   */
  step: 'carry-counters';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Sends applications to the target.
 */
export interface SwitchTraffic {
  /**
   * The step's name.
   */
  step: 'switch-traffic';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Lets applications write to the target. This is the point of no return.
 */
export interface OpenTarget {
  /**
   * The step's name.
   */
  step: 'open-target';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Locks the applications out of the source and ends their sessions until none is left.
 */
export interface CloseSource {
  /**
   * The step's name.
   */
  step: 'close-source';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Stops replication from the source and removes it from the target.
 */
export interface StopReplication {
  /**
   * The step's name.
   */
  step: 'stop-replication';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Removes the migration's own tables from the target.
 */
export interface CleanUp {
  /**
   * The step's name.
   */
  step: 'clean-up';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * How long to wait after the cutover before this step may run.
   */
  not_before?: Duration;
}
/**
 * Makes the channel by which the source gets what the target writes after the switch, and proves it with a row.
 */
export interface StartReverse {
  /**
   * The step's name.
   */
  step: 'start-reverse';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Proves the reverse channel once more, in the freeze and before the switch.
 */
export interface ProveReverse {
  /**
   * The step's name.
   */
  step: 'prove-reverse';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Ends the rollback window: removes the reverse channel.
 */
export interface StopReverse {
  /**
   * The step's name.
   */
  step: 'stop-reverse';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * The rollback window: how long after the cutover the reverse channel has to stand.
   */
  not_before?: Duration;
}
/**
 * Asks, in a rollback, whether the source has what the target took since the switch, and can take over again.
 */
export interface CheckRollback {
  /**
   * The step's name.
   */
  step: 'check-rollback';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Lets the source take writes again, as before its freeze: the point of no return of a rollback.
 */
export interface OpenSource {
  /**
   * The step's name.
   */
  step: 'open-source';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
/**
 * Waits until names resolve to the source everywhere, and keeps applications out of the target.
 */
export interface CloseTarget {
  /**
   * The step's name.
   */
  step: 'close-target';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
