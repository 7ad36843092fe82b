/** What differs between the engines of Aurora. */
export interface AuroraEngine {
  /** The family of parameter groups of a version. */
  readonly family: (version: string) => string;
  readonly logs: readonly string[];
  /** Parameters without which a migration has no way back. */
  readonly parameters: { readonly [name: string]: Parameter };
  /** By which nobody connects without TLS. */
  readonly encrypted: { readonly [name: string]: Parameter };
}

/** A value, and whether the server has to start again for it. */
export type Parameter = { readonly value: string; readonly restart: boolean };

const now = (value: string): Parameter => ({ value, restart: false });
const restart = (value: string): Parameter => ({ value, restart: true });

/** By the name of the engine; the names of log exports and parameters are those of the Aurora user guide. */
export const auroraEngines: { readonly [engine: string]: AuroraEngine } = {
  'aurora-mysql': {
    family: (version) => `aurora-mysql${/^\d+\.\d+/.exec(version)?.[0] ?? version}`,
    logs: ['audit', 'error', 'slowquery'],
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
    family: (version) => `aurora-postgresql${/^\d+/.exec(version)?.[0] ?? version}`,
    logs: ['postgresql'],
    parameters: {
      // Both channels are logical replication.
      'rds.logical_replication': restart('1'),
      max_replication_slots: restart('10'),
      max_wal_senders: restart('10'),
    },
    encrypted: { 'rds.force_ssl': now('1') },
  },
};
