/** What differs between the engines of RDS and Aurora. */
export interface Engine {
  /** As RDS calls it. */
  readonly name: string;
  /** The family of parameter groups of a version. */
  readonly family: (version: string) => string;
  readonly logs: readonly string[];
  /** A name that the engine has not reserved: PostgreSQL’s has "admin". */
  readonly administrator: string;
  /** Parameters without which a migration has no way back. */
  readonly parameters: { readonly [name: string]: Parameter };
  /** By which nobody connects without TLS. */
  readonly encrypted: { readonly [name: string]: Parameter };
}

/** A value, and whether the server has to start again for it. */
export type Parameter = { readonly value: string; readonly restart: boolean };

const now = (value: string): Parameter => ({ value, restart: false });
const restart = (value: string): Parameter => ({ value, restart: true });

const minor = (version: string): string => /^\d+\.\d+/.exec(version)?.[0] ?? version;
const major = (version: string): string => /^\d+/.exec(version)?.[0] ?? version;

/** By the name of the engine; the names of log exports and parameters are those of the Aurora user guide. */
export const auroraEngines: { readonly [engine: string]: Engine } = {
  'aurora-mysql': {
    name: 'aurora-mysql',
    family: (version) => `aurora-mysql${minor(version)}`,
    logs: ['audit', 'error', 'slowquery'],
    administrator: 'admin',
    parameters: {
      // The channel back reads the cluster's own log.
      binlog_format: restart('ROW'),
      binlog_row_image: now('full'),
      // Functions are put back by an account that nobody can give SUPER.
      log_bin_trust_function_creators: now('1'),
    },
    encrypted: { require_secure_transport: now('ON') },
  },
  'aurora-postgresql': {
    name: 'aurora-postgresql',
    family: (version) => `aurora-postgresql${major(version)}`,
    logs: ['postgresql'],
    administrator: 'postgres',
    parameters: {
      // Both channels are logical replication.
      'rds.logical_replication': restart('1'),
      max_replication_slots: restart('10'),
      max_wal_senders: restart('10'),
    },
    encrypted: { 'rds.force_ssl': now('1') },
  },
};

const log = {
  parameters: { binlog_format: now('ROW'), binlog_row_image: now('full') },
  encrypted: { require_secure_transport: now('1') },
  ...{ logs: ['error', 'slowquery'], administrator: 'admin' },
};

/** The same of an instance that is migrated from; names are those of the RDS user guide. */
export const rdsEngines: { readonly [engine: string]: Engine } = {
  mysql: { name: 'mysql', family: (version) => `mysql${minor(version)}`, ...log },
  mariadb: { name: 'mariadb', family: (version) => `mariadb${minor(version)}`, ...log },
  postgresql: {
    name: 'postgres',
    family: (version) => `postgres${major(version)}`,
    parameters: { 'rds.logical_replication': restart('1') },
    encrypted: { 'rds.force_ssl': now('1') },
    ...{ logs: ['postgresql'], administrator: 'postgres' },
  },
};
