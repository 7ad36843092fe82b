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
  | CreateReplica
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
  | MoveReaders
  | SnapshotTarget
  | CheckReady
  | FreezeWrites
  | Drain
  | PromoteReplica
  | CarryCounters
  | SwitchTraffic
  | OpenTarget
  | CloseSource
  | StopReplication
  | RestoreTtl
  | CleanUp
  | StartReverse
  | ProveReverse
  | StopReverse
  | CheckRollback
  | OpenSource
  | CloseTarget
  | ReviewCapacity
  | ApplyCapacity
  | MeasureLatency
  | RetireSource
  | SmokeTest1;

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
  /**
   * Questions that the target has to answer rightly before the decision, while nobody can write.
   */
  smoke: SmokeTest[];
  rehearsal?: Rehearsal;
  infrastructure: Infrastructure;
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
   * native: the database's own replication, from the source's binary log. dms: a task of AWS DMS loads the rows and applies the changes; dms-serverless: one that needs no replication instance. aurora-replica: the cluster is made as an Aurora read replica of the RDS instance, with everything on it, and promoted in the freeze, which then takes minutes.
   */
  via: 'native' | 'dms' | 'dms-serverless' | 'aurora-replica';
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
  /**
   * How many of PostgreSQL's own subscriptions apply changes beside each other, in each direction. Tables are divided among them by how much is written to them; those that foreign keys or inheritance tie together stay together. Each takes a slot.
   */
  subscriptions: number;
  dms: Dms;
  replica: Replica;
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
  assessment?: DmsAssessment;
}
/**
 * DMS's premigration assessment, made before the load; what fails stops the run, unless `checks: { dms-assessment: warn }` has it shown only. Left out: none is made.
 */
export interface DmsAssessment {
  /**
   * The S3 bucket that DMS writes its reports to.
   */
  bucket: string;
  /**
   * The folder in it. Default: the bucket itself.
   */
  folder?: string;
  /**
   * The ARN of the role that DMS writes them as. It has to stand, and DMS has to be allowed to assume it.
   */
  role: string;
  /**
   * The assessments to make, by their API keys. Default: all that apply to the task.
   *
   * @minItems 1
   */
  only?: [string, ...string[]];
  /**
   * Assessments to leave out, by their API keys.
   *
   * @minItems 1
   */
  except?: [string, ...string[]];
}
/**
 * The Aurora read replica, for aurora-replica: found by target.cluster, or made of what stands here.
 */
export interface Replica {
  /**
   * The class of its instance, such as db.r6g.large. With target.capacity it is db.serverless.
   */
  class: string;
  /**
   * The version of Aurora MySQL, such as 8.0.mysql_aurora.3.10.0. Default: the one that AWS takes.
   */
  version?: string;
  /**
   * Its DB cluster parameter group, which has to stand: without one that logs rows no channel leads back. Default: the engine's own.
   */
  parameter_group?: string;
  /**
   * Its DB subnet group, which has to stand. Default: the account's own.
   */
  subnet_group?: string;
  /**
   * Its VPC security groups. Default: that of its VPC.
   */
  security_groups: string[];
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
  readers?: Readers;
}
/**
 * Applications that only read, by a weighted pair of CNAMEs: one leads to the source's reader, one to the target's. They are moved weight by weight before the cutover, and back if the target's reader is not well.
 */
export interface Readers {
  /**
   * The name of the pair, in full or relative to the zone. Not the record of those that write.
   */
  record: string;
  /**
   * The host that the source's part leads to; default: the source's own.
   */
  source?: string;
  /**
   * The host that the target's part leads to; default: the cluster's reader endpoint, or the target's host.
   */
  target?: string;
  /**
   * Where the user's name and password are found. Never the password itself.
   */
  credentials?: SecretCredentials | EnvCredentials;
  /**
   * The target's share of the readers, in percent, step by step to 100.
   *
   * @minItems 1
   */
  schedule: [ReaderWeight, ...ReaderWeight[]];
  health: ReaderHealth;
}
/**
 * A share, and how long it is watched before the next.
 */
export interface ReaderWeight {
  /**
   * Percent of the readers that are sent to the target.
   */
  weight: number;
  /**
   * How long it stays so, with the target's reader well all the time; of the last one, default: the record's TTL.
   */
  for?: Duration;
}
/**
 * When the target's reader is well: the account can log in, reads and cannot write, the lag is within thresholds.lag, and what stands here holds.
 */
export interface ReaderHealth {
  query?: HealthQuery;
  /**
   * The share of the readers' statements that may fail there, from 0 to 1; 1: nobody looks.
   */
  error_rate: number;
}
/**
 * A query of your own on the target's reader that reads one number.
 */
export interface HealthQuery {
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
 * One reading statement, and what the first column of its first row has to be.
 */
export interface SmokeTest {
  /**
   * A SELECT, WITH, TABLE, VALUES or SHOW. It runs in a read-only transaction, with the target's own names of databases.
   */
  sql: string;
  /**
   * The value, compared as text; true is 1.
   */
  expect?: string | number | boolean;
  /**
   * Instead: the least number that it may be.
   */
  at_least?: number;
  /**
   * How long it may take; it counts against the write freeze.
   */
  within: Duration;
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
 * What `migrate synth` writes Terraform for, beyond what the plan names elsewhere. Nothing here changes what a run does.
 */
export interface Infrastructure {
  /**
   * The region of the provider. Default: what AWS_REGION or the profile says when Terraform runs.
   */
  region?: string;
  /**
   * Tags on everything, beside those that name the plan and the environment.
   */
  tags?: {
    /**
     * A tag's value.
     */
    [k: string]: string;
  };
  network: Network;
  source?: MadeSource;
  database: Database;
  /**
   * private, public: the hosted zone exists, and is looked up by its name among those of this kind. make: one is made for this VPC alone.
   */
  zone: 'private' | 'public' | 'make';
  /**
   * adopt: the record that applications follow already is imported. make: it is made, and leads to the source. existing: it is left out.
   */
  record: 'adopt' | 'make' | 'existing';
  readers?: ReadersRecord;
  bastion?: Bastion;
  dms: DmsInfrastructure;
  alarms?: Alarms;
  github?: Github;
}
/**
 * Where everything stands: a VPC that exists, or one that is made. Left out: the VPC and the subnets of the source, where it is an instance of RDS.
 */
export interface Network {
  /**
   * A VPC that exists.
   */
  vpc?: string;
  /**
   * Its private subnets, in two zones at the least.
   *
   * @minItems 2
   *
   * Items: A subnet.
   */
  subnets?: [string, string, ...string[]];
  /**
   * A public subnet of it, for a bastion that is reached by SSH.
   */
  public_subnet?: string;
  /**
   * The addresses of a VPC that is made, /16 to /20.
   */
  cidr?: string;
  /**
   * How many availability zones a VPC that is made has subnets in.
   */
  zones?: number;
  /**
   * How private subnets of a VPC that is made reach the internet: by one gateway, by one in each zone, or not at all.
   */
  nat?: 'one' | 'each' | 'none';
  /**
   * Who else may connect to the database: an application, a runner, a source that replicates back.
   *
   * Items: A security group, or a range of addresses.
   */
  clients: string[];
}
/**
 * The RDS instance that `source.instance` names, made for a demonstration; a real one is left out here.
 */
export interface MadeSource {
  /**
   * The class of the instance.
   */
  class: string;
  /**
   * The engine's version.
   */
  version: string;
  /**
   * GiB.
   */
  storage: number;
}
/**
 * The Aurora cluster that `target.cluster` names.
 */
export interface Database {
  /**
   * make: the cluster is made. existing: it stands, and is only looked up.
   */
  cluster: 'make' | 'existing';
  /**
   * The engine’s version, as RDS has it. Default: the one that RDS has for Aurora MySQL 3.
   */
  version: string;
  /**
   * The class of its instances. Default: db.r6g.large; with `target.capacity`, it is Serverless v2.
   */
  class?: string;
  /**
   * Instances beside the writer.
   */
  readers: number;
  /**
   * Parameters of the cluster that are as on the source, beside those that a migration needs.
   */
  parameters?: {
    /**
     * A parameter's value.
     */
    [k: string]: string | number;
  };
  /**
   * Days for which backups are kept.
   */
  backups: number;
  /**
   * Whether nobody can delete it before this is taken away, and a last snapshot is taken then.
   */
  protected: boolean;
  /**
   * secret: of the administrator that `target.credentials` names; it is made, and written there and nowhere else. managed: RDS makes, keeps and rotates it, and the plan names another account.
   */
  password: 'secret' | 'managed';
  /**
   * Days after which RDS makes a `managed` password anew. Default: RDS’s own, 7.
   */
  rotation?: number;
  /**
   * The KMS key that it is encrypted by. Default: the account’s own for RDS.
   */
  key?: string;
  /**
   * Whether it is the first cluster of a global database.
   */
  global: boolean;
}
/**
 * A name for readers: two weighted CNAMEs, to the source and to the readers of the cluster. All of the weight is the source’s at first, and Terraform does not look at it again.
 */
export interface ReadersRecord {
  /**
   * Its name, in full or relative to the zone.
   */
  record: string;
}
/**
 * A machine within the network for administration, taken away with the migration.
 */
export interface Bastion {
  /**
   * ssm: by Session Manager, with no open port. ssh: by port 22, from the ranges in `from`.
   */
  access: 'ssm' | 'ssh';
  /**
   * Who may come by SSH.
   *
   * @minItems 1
   *
   * Items: A range of addresses; not the whole internet.
   */
  from?: [string, ...string[]];
  /**
   * The name of the EC2 key pair for SSH.
   */
  key?: string;
  /**
   * Its type, of the Arm family.
   */
  class: string;
}
/**
 * What of DMS Terraform makes.
 */
export interface DmsInfrastructure {
  /**
   * The two roles that DMS looks for by name, one pair an account. make, adopt (imported), or existing.
   */
  roles: 'make' | 'adopt' | 'existing';
  /**
   * terraform: endpoints and task, too, with their logins out of the secrets that the plan names, which then hold host and port as well. engine: a run makes them.
   */
  endpoints: 'engine' | 'terraform';
}
/**
 * A dashboard, and alarms that reach somebody.
 */
export interface Alarms {
  /**
   * Addresses that are told; each has to confirm.
   *
   * Items: An address.
   */
  email: string[];
  /**
   * A topic of SNS that exists. Default: one is made.
   */
  topic?: string;
  /**
   * The latency of DMS, and of Aurora’s readers, that is too much.
   */
  lag: Duration;
  /**
   * Per cent.
   */
  cpu: number;
  /**
   * MiB that are to be free.
   */
  memory: number;
  /**
   * Connections that are too many.
   */
  connections: number;
}
/**
 * The repository whose workflows take the engine’s role, without a key of AWS.
 */
export interface Github {
  /**
   * Its owner and name.
   */
  repository: string;
  /**
   * The environment of GitHub that a workflow has to run in. Default: the plan's.
   */
  environment?: string;
  /**
   * GitHub as an identity provider of the account, of which there can be one: make, or existing.
   */
  provider: 'existing' | 'make';
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
 * Makes the target as an Aurora read replica of the source: a cluster, and an instance in it, which has everything that the source has. One that stands is taken as it is.
 */
export interface CreateReplica {
  /**
   * The step's name.
   */
  step: 'create-replica';
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
 * Moves readers to the target weight by weight, and back if it is not well; in a rollback, back to the source at once.
 */
export interface MoveReaders {
  /**
   * The step's name.
   */
  step: 'move-readers';
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
 * Ends the replica's replication, restarts it and lets it take writes. The application's accounts stay locked there until open-target.
 */
export interface PromoteReplica {
  /**
   * The step's name.
   */
  step: 'promote-replica';
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
 * Gives the record that applications follow the TTL again that it had before lower-ttl.
 */
export interface RestoreTtl {
  /**
   * The step's name.
   */
  step: 'restore-ttl';
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
/**
 * Looks at what the target used of its range of capacity, and proposes another.
 */
export interface ReviewCapacity {
  /**
   * The step's name.
   */
  step: 'review-capacity';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * How far to look back, 15 days at the most. It has to be over since the cutover: not_before is to be as long.
   */
  over: Duration;
  /**
   * How long to wait after the cutover before this step may run.
   */
  not_before: Duration;
}
/**
 * Gives the target the range of capacity that was proposed, once somebody has approved it: migrate approve PLAN --step apply-capacity.
 */
export interface ApplyCapacity {
  /**
   * The step's name.
   */
  step: 'apply-capacity';
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
 * Measures how long statements take on one side: p50 and p95 of what runs meanwhile.
 */
export interface MeasureLatency {
  /**
   * The step's name.
   */
  step: 'measure-latency';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * The source stands before the freeze, the target after it is opened.
   */
  side: 'source' | 'target';
  /**
   * For how long.
   */
  over: Duration;
}
/**
 * Ends the source once somebody has approved it: migrate approve PLAN --step retire-source. A server of one’s own stays closed, and is not touched.
 */
export interface RetireSource {
  /**
   * The step's name.
   */
  step: 'retire-source';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
  /**
   * Of an instance of RDS: stopped, until AWS starts it after seven days, or deleted with a final snapshot.
   */
  how: 'stop' | 'delete';
  /**
   * How long to wait after the cutover before the source may go.
   */
  not_before: Duration;
}
/**
 * Asks the target the plan's own questions before the decision; a wrong answer ends the cutover.
 */
export interface SmokeTest1 {
  /**
   * The step's name.
   */
  step: 'smoke-test';
  /**
   * What the step is called in this plan; default: the step's name. Needed where one step stands twice.
   */
  id?: string;
}
