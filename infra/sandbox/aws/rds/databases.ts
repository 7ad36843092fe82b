import { randomBytes } from 'node:crypto';
import { account } from '../account.ts';
import { engineNamed, familyOf } from './engines.ts';
import { createProgress } from './progress.ts';
import type { Change, Cluster, Databases, Instance } from './state.ts';

/** What a region's databases may be told at the start. */
export interface DatabasesOptions {
  readonly region?: string;
  /** Milliseconds that each change takes at least; a second if it is left out. */
  readonly takes?: number;
  /** Milliseconds until an accepted change shows; a tenth of `takes` if it is left out. */
  readonly lag?: number;
  /** Makes a change on the real servers; it is finished no sooner than this is. */
  readonly act?: (change: Change) => Promise<void>;
  /** The host name that something new is reached by. */
  readonly hostOf?: Databases['hostOf'];
}

/** A region without databases, and with one subnet group, `default`. */
export function createDatabases(options: DatabasesOptions = {}): Databases {
  const { region = 'us-east-1', takes, lag, act } = options;
  return {
    clusters: new Map(),
    instances: new Map(),
    clusterSnapshots: new Map(),
    instanceSnapshots: new Map(),
    clusterGroups: new Map(),
    instanceGroups: new Map(),
    subnetGroups: new Set(['default']),
    region,
    progress: createProgress({
      act,
      ...(takes !== undefined && { takes }),
      ...(lag !== undefined && { lag }),
    }),
    hostOf: options.hostOf ?? ((kind, identifier) => hostIn(region, kind, identifier)),
  };
}

// As AWS's names look, but for their end, which leads nowhere.
function hostIn(region: string, kind: 'writer' | 'reader' | 'instance', identifier: string): string {
  const part = { writer: '.cluster-sandbox', reader: '.cluster-ro-sandbox', instance: '.sandbox' }[kind];
  return `${identifier}${part}.${region}.rds.sandbox.invalid`;
}

/** What has to be known of a cluster or an instance; the rest is as AWS would have it. */
type Seed<T, K extends keyof T> = Pick<T, K> & Partial<T>;

/** Puts a cluster there without a request, available at once, and gives it back; what is said of one that is there replaces it. */
export function putCluster(databases: Databases, seed: Seed<Cluster, 'identifier' | 'engine'>): Cluster {
  const { identifier, engine: name } = seed;
  const engine = engineNamed(name);
  const engineVersion = seed.engineVersion ?? engine.usual;
  const cluster: Cluster = {
    ...common(databases, 'cluster', seed, engineVersion),
    endpoint: databases.hostOf('writer', identifier),
    readerEndpoint: databases.hostOf('reader', identifier),
    port: engine.port,
    scaling: undefined,
    source: undefined,
    ...seed,
  };
  databases.clusters.set(identifier, cluster);
  return cluster;
}

/** Puts an instance there without a request, available at once, and gives it back; the first of a cluster is its writer. */
export function putInstance(databases: Databases, seed: Seed<Instance, 'identifier' | 'engine'>): Instance {
  const { identifier } = seed;
  const cluster = seed.cluster === undefined ? undefined : databases.clusters.get(seed.cluster);
  if (seed.cluster !== undefined && !cluster) throw new Error(`there is no cluster "${seed.cluster}"`);
  const engineVersion = cluster?.engineVersion ?? seed.engineVersion ?? engineNamed(seed.engine).usual;
  const instance: Instance = {
    ...common(databases, 'db', seed, engineVersion),
    class: 'db.r6g.large',
    address: databases.hostOf('instance', identifier),
    port: cluster?.port ?? engineNamed(seed.engine).port,
    cluster: undefined,
    promotionTier: 1,
    zone: `${databases.region}a`,
    isPublic: false,
    // What Aurora tells of its members, which have no storage of their own.
    storage: cluster ? 1 : 100,
    reachable: true,
    writer: cluster !== undefined && membersOf(databases, cluster.identifier).length === 0,
    applied: 'in-sync',
    clusterApplied: 'in-sync',
    inEffect: new Map(),
    ...(cluster && inherited(cluster)),
    ...seed,
  };
  databases.instances.set(identifier, instance);
  return instance;
}

const inherited = (cluster: Cluster) => ({
  encrypted: cluster.encrypted,
  kmsKey: cluster.kmsKey,
  user: cluster.user,
  database: cluster.database,
  subnetGroup: cluster.subnetGroup,
  securityGroups: cluster.securityGroups,
  backups: cluster.backups,
});

function common(
  { region }: Databases,
  kind: 'cluster' | 'db',
  { identifier, engine }: { readonly identifier: string; readonly engine: string },
  engineVersion: string,
) {
  return {
    identifier,
    arn: arnOf(region, kind, identifier),
    id: `${kind}-${randomBytes(13).toString('hex').toUpperCase()}`,
    engineVersion,
    engine,
    created: new Date(),
    tags: new Map<string, string>(),
    encrypted: false,
    kmsKey: undefined,
    user: 'admin',
    database: undefined,
    subnetGroup: 'default',
    securityGroups: ['sg-00000000'],
    backups: 1,
    status: 'available',
    parameterGroup: `default.${familyOf(engine, engineVersion)}`,
    deletionProtection: false,
    busy: 0,
  };
}

/** The instances of a cluster, in the order in which they came. */
export function membersOf({ instances }: Databases, cluster: string): readonly Instance[] {
  return [...instances.values()].filter((each) => each.cluster === cluster);
}

/** The ARN of something of RDS. */
export const arnOf = (
  region: string,
  kind: 'cluster' | 'db' | 'cluster-snapshot' | 'snapshot' | 'cluster-pg' | 'pg',
  name: string,
) => `arn:aws:rds:${region}:${account}:${kind}:${name}`;
