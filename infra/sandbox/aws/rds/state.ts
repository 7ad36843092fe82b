import type { Progress } from './progress.ts';

/** Tags by their keys. */
export type Tags = Map<string, string>;

/** What clusters and instances have in common. */
interface Resource {
  readonly identifier: string;
  readonly arn: string;
  /** The identifier that AWS gives. */
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string;
  readonly created: Date;
  readonly tags: Tags;
  readonly encrypted: boolean;
  readonly kmsKey: string | undefined;
  readonly user: string;
  readonly database: string | undefined;
  readonly port: number;
  readonly subnetGroup: string;
  readonly securityGroups: readonly string[];
  /** Days. */
  readonly backups: number;
  /** AWS's name for its state, such as `creating` or `available`. */
  status: string;
  parameterGroup: string;
  deletionProtection: boolean;
  /** Changes that are under way. */
  busy: number;
}

/** An Aurora cluster. */
export interface Cluster extends Resource {
  /** Host names. */
  readonly endpoint: string;
  readonly readerEndpoint: string;
  /** Aurora capacity units. */
  scaling: { readonly min: number; readonly max: number } | undefined;
  /** The ARN of what it is a read replica of. */
  source: string | undefined;
}

/** AWS's names for how far an instance has come with the values of a parameter group. */
export type Applied = 'in-sync' | 'applying' | 'pending-reboot' | 'failed-to-apply';

/** An instance: a member of a cluster, or a server of RDS by itself. */
export interface Instance extends Resource {
  readonly class: string;
  /** A host name. */
  readonly address: string;
  readonly cluster: string | undefined;
  /** Of a cluster without a writer, the least becomes the writer. */
  readonly promotionTier: number;
  readonly zone: string;
  readonly isPublic: boolean;
  /** GiB. */
  readonly storage: number;
  /** Whether it can be reached yet. */
  reachable: boolean;
  writer: boolean;
  /** How far it has come with its own group, and with its cluster's. */
  applied: Applied;
  clusterApplied: Applied;
  /** The values of both groups that its server runs with. */
  readonly inEffect: Map<string, string>;
}

/** A snapshot of a cluster or an instance, as that was. */
export interface Snapshot<T extends Cluster | Instance> {
  readonly identifier: string;
  readonly arn: string;
  readonly of: Readonly<T>;
  /** Epoch milliseconds. */
  readonly begun: number;
  readonly tags: Tags;
  status: 'creating' | 'available' | 'failed';
}

/** A parameter group of clusters or of instances. */
export interface ParameterGroup {
  readonly name: string;
  readonly arn: string;
  readonly family: string;
  readonly description: string;
  readonly tags: Tags;
  /** What differs from the engine's defaults. */
  readonly values: Map<string, { readonly value: string; readonly method: 'immediate' | 'pending-reboot' }>;
}

/** What a change is about to do to the servers behind the API; the sandbox may act on it. */
export type Change =
  | {
      readonly kind: 'cluster-created' | 'cluster-changed' | 'cluster-promoted' | 'cluster-deleted';
      readonly cluster: Readonly<Cluster>;
    }
  | {
      readonly kind: `instance-${'created' | 'changed' | 'stopped' | 'started' | 'deleted'}`;
      readonly instance: Readonly<Instance>;
    }
  /** Values by name, those that come with a reboot, or at once; null: the engine's default again. */
  | {
      readonly kind: 'instance-rebooted' | 'parameters';
      readonly instance: Readonly<Instance>;
      readonly values: { readonly [name: string]: string | null };
    }
  | {
      readonly kind: 'snapshot';
      readonly of: Readonly<Cluster> | Readonly<Instance>;
      readonly identifier: string;
    };

/** RDS's databases of one account in one region; seeded by `putCluster` and `putInstance`, changed by requests. */
export interface Databases {
  readonly clusters: Map<string, Cluster>;
  readonly instances: Map<string, Instance>;
  readonly clusterSnapshots: Map<string, Snapshot<Cluster>>;
  readonly instanceSnapshots: Map<string, Snapshot<Instance>>;
  readonly clusterGroups: Map<string, ParameterGroup>;
  readonly instanceGroups: Map<string, ParameterGroup>;
  /** The subnet groups that may be named. */
  readonly subnetGroups: Set<string>;
  readonly region: string;
  readonly progress: Progress;
  /** The host name that something new is reached by. */
  hostOf(kind: 'writer' | 'reader' | 'instance', identifier: string): string;
}
