import type { Infrastructure } from '../../schemas/generated/plan.ts';
import type { Duration, Phase } from '../step.ts';

/** A plan for one environment: overlays merged, variables filled in, every default written out. Its hash is the plan's identity. */
export interface Plan {
  readonly version: 1;
  readonly name: string;
  readonly env: string;
  /** An absolute folder, or s3://BUCKET/FOLDER; left out of the hash. */
  readonly state: string;
  readonly source: Server & {
    /** In PostgreSQL, what it calls schemas. */
    readonly databases: readonly string[];
    readonly application: Application;
  };
  readonly target: Server & {
    /** Aurora capacity units; null: as they are. */
    readonly capacity: { readonly min: number; readonly max: number } | null;
    /** Whether one is taken before the cutover. */
    readonly snapshot: boolean;
  };
  readonly tables: {
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    readonly rename: readonly { readonly from: string; readonly to: string }[];
  };
  readonly replication: {
    readonly via: 'native' | 'dms' | 'dms-serverless' | 'aurora-replica';
    /** required: a channel leads back until the cleanup. */
    readonly reverse: 'required' | 'none';
    /** Defaults to the source's credentials. */
    readonly credentials: Credentials;
    /** As whom DMS writes to the target; null where the database replicates by itself. */
    readonly target_credentials: Credentials | null;
    /** A CA file on the target's host; null: the target server's own `ssl_ca`. */
    readonly ca: string | null;
    /** As whom the source reads the target's log. */
    readonly reverse_credentials: Credentials;
    /** A CA file on the source's host; null: the source server's own `ssl_ca`. */
    readonly reverse_ca: string | null;
    /** How many of PostgreSQL's own subscriptions share the tables, in each direction. */
    readonly subscriptions: number;
    /** Null where the database replicates by itself. */
    readonly dms: Dms | null;
    /** How the target is made as an Aurora read replica of the source; null where it is not. */
    readonly replica: Replica | null;
  };
  readonly traffic:
    | { readonly via: 'none' }
    | {
        readonly via: 'route53';
        readonly zone: string;
        /** The full name, without a final dot. */
        readonly record: string;
        readonly ttl: Duration;
        /** Those who only read, where they are to be moved before the cutover. */
        readonly readers: Readers | null;
      };
  readonly checks: { readonly [check: string]: 'error' | 'warn' | 'ignore' };
  /** Who objects belong to on the target: the first rule whose pattern (`user@host`, with *) fits a definer. */
  readonly definers: readonly { readonly from: string; readonly to: string }[];
  /** Patterns (`user@host`, with *) of the source's accounts that are made on the target. */
  readonly accounts: { readonly copy: readonly string[] };
  readonly thresholds: {
    readonly load: Load;
    readonly lag: { readonly at_most: Duration; readonly for: Duration };
    readonly write_freeze: Duration;
    readonly mismatched_rows: 0;
  };
  readonly requires: {
    readonly approval: boolean;
    readonly window: CutoverWindow | null;
  };
  readonly hooks: readonly Hook[];
  readonly smoke: readonly SmokeTest[];
  /** What Terraform is written for; left out of the hash, because a run does not look at it. */
  readonly infrastructure: Infrastructure;
  readonly phases: { readonly [P in Phase]: readonly PlannedStep[] };
  /** Where a rehearsal finds schema.sql, seed.sql and traffic.sql: an absolute folder; left out of the hash but for its files' hashes. */
  readonly rehearsal: { readonly sql: string } | null;
}

export interface Server {
  readonly engine: 'mysql' | 'mariadb' | 'postgresql' | 'aurora-mysql' | 'aurora-postgresql';
  /** Of what is found by an identifier, that identifier, until it is looked up. */
  readonly host: string;
  readonly port: number;
  /** The one database of a PostgreSQL server that a session is in; null: the server's sessions see all. */
  readonly database: string | null;
  /** An RDS DB instance or an Aurora cluster; null: it is reached by its host. */
  readonly aws: { readonly kind: 'instance' | 'cluster'; readonly id: string } | null;
  readonly credentials: Credentials;
  readonly tls: { readonly mode: 'verify' | 'require' | 'disabled'; readonly ca: string | null };
}

/** By which pair of weighted records readers are moved, how fast, and what has to hold meanwhile. */
export interface Readers {
  /** The full name, without a final dot. */
  readonly record: string;
  /** The hosts that its parts lead to; null: that of the side, or the cluster's reader endpoint, once it was looked up. */
  readonly source: string | null;
  readonly target: string | null;
  readonly credentials: Credentials;
  /** Percent at the target, and for how long; null: for the record's TTL. */
  readonly schedule: readonly { readonly weight: number; readonly for: Duration | null }[];
  readonly health: {
    /** Its first column is to be at most this. */
    readonly query: { readonly sql: string; readonly at_most: number } | null;
    /** From 0 to 1. */
    readonly error_rate: number;
  };
}

/** How readers are moved; null where they are not. */
export const readersOf = ({ traffic }: Pick<Plan, 'traffic'>): Readers | null =>
  traffic.via === 'route53' ? traffic.readers : null;

/** The replication instance that a task of DMS runs on, and how; all but the first three are for one that has to be made. */
export interface Dms {
  readonly instance: string;
  readonly parallel: number;
  readonly batch_apply: boolean;
  /** DMS capacity units of a serverless replication. */
  readonly units: { readonly min: number; readonly max: number };
  readonly class: string;
  /** GiB. */
  readonly storage: number;
  readonly multi_az: boolean;
  readonly subnet_group: string | null;
  readonly security_groups: readonly string[];
  /** DMS's premigration assessment; null: none is made. */
  readonly assessment: {
    readonly bucket: string;
    /** Null: the bucket itself. */
    readonly folder: string | null;
    /** The ARN of the role that writes the reports. */
    readonly role: string;
    /** API keys; one of the two lists is empty, and both are where all that apply are made. */
    readonly only: readonly string[];
    readonly except: readonly string[];
  } | null;
}

/** An Aurora read replica that has to be made: its instance, and what of AWS it is put into; null: AWS's own choice. */
export interface Replica {
  readonly class: string;
  readonly version: string | null;
  readonly parameter_group: string | null;
  readonly subnet_group: string | null;
  readonly security_groups: readonly string[];
}

export type Family = 'mysql' | 'mariadb' | 'postgresql';

/** The engine whose language a server speaks: Aurora MySQL is MySQL to whoever talks to it. */
export const familyOf = ({ engine }: Pick<Server, 'engine'>): Family =>
  engine.replace('aurora-', '') as Family;

/** How busy the source may be for copying and comparing to go on; null: no limit. */
export interface Load {
  readonly threads_running: number | null;
  readonly replica_lag: { readonly hosts: readonly string[]; readonly at_most: Duration } | null;
  /** Its first column is to be at most this. */
  readonly query: { readonly sql: string; readonly at_most: number } | null;
}

/** Who is frozen, and as whom the canary writes. Accounts are `user` or `user@host`. */
export interface Application {
  readonly accounts: readonly string[];
  readonly credentials: Credentials;
}

/** A reference, never a password. `secret` names a Secrets Manager secret holding JSON with username and password. */
export type Credentials =
  | { readonly secret: string }
  | { readonly user: string; readonly password: { readonly env: string } };

/** What is called at a named point of a run: a program, or an address out of an environment variable. */
export type Hook = {
  readonly when: HookPoint;
  readonly within: Duration;
} & (
  | { readonly command: readonly [string, ...string[]] }
  | { readonly webhook: { readonly env: string } }
  | { readonly sns: string }
);

/** A reading statement, and what the first column of its first row has to be: `expect`, or where `at_least` is not null, so much. */
export interface SmokeTest {
  readonly sql: string;
  readonly expect: string | number | boolean | null;
  readonly at_least: number | null;
  readonly within: Duration;
}

export type HookPoint =
  | 'before-run'
  | 'before-cutover'
  | 'frozen'
  | 'opened'
  | 'waiting'
  | 'failed'
  | 'unwound'
  | 'alarm'
  | 'done';

/** When a cutover may begin: from `from` to `to` (HH:MM; past midnight if `to` is earlier) on `days`, in an IANA time zone. */
export interface CutoverWindow {
  readonly from: string;
  readonly to: string;
  readonly days: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
  readonly zone: string;
}

/** One step as it stands in a phase: its id, its name, its parameters without the reserved words. */
export interface PlannedStep {
  readonly id: string;
  readonly step: string;
  readonly phase: Phase;
  readonly params: { readonly [name: string]: unknown };
  readonly not_before: Duration | null;
}
