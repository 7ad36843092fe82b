import type { Row } from './catalogue.ts';

const seconds = '1-31536000';
const sqlModes =
  'ALLOW_INVALID_DATES,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,HIGH_NOT_PRECEDENCE,IGNORE_SPACE,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,NO_DIR_IN_CREATE,NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,REAL_AS_FLOAT,STRICT_ALL_TABLES,STRICT_TRANS_TABLES,TIME_TRUNCATE_FRACTIONAL,ANSI,TRADITIONAL';

/**
 * What MySQL's and MariaDB's parameter groups hold. Whether a change waits for a restart follows the server's own manual; but for what the
 * RDS and Aurora guides say needs one: gtid-mode and enforce_gtid_consistency, and on Aurora binlog_format.
 */
export const mysqlRows = (aurora: boolean): readonly Row[] => [
  ['auto_increment_increment', 'integer', '1-65535', 'dynamic', null, 'cluster'],
  ['auto_increment_offset', 'integer', '1-65535', 'dynamic', null, 'cluster'],
  ['autocommit', 'boolean', '0,1', 'dynamic', null],
  ['back_log', 'integer', '1-65535', 'static', null],
  ['basedir', 'string', '', 'static', '/rdsdbbin/mysql', 'kept'],
  ['binlog_checksum', 'string', 'NONE,CRC32', 'dynamic', null, 'cluster'],
  aurora
    ? ['binlog_format', 'string', 'ROW,STATEMENT,MIXED,OFF', 'static', 'OFF', 'cluster']
    : ['binlog_format', 'string', 'ROW,STATEMENT,MIXED', 'dynamic', 'MIXED'],
  ['binlog_row_image', 'string', 'full,minimal,noblob', 'dynamic', null, 'cluster'],
  ['binlog_row_metadata', 'string', 'full,minimal', 'dynamic', null, 'cluster'],
  ['binlog_row_value_options', 'string', 'PARTIAL_JSON', 'dynamic', null, 'cluster'],
  ['character_set_client', 'string', '', 'dynamic', null, 'cluster'],
  ['character_set_connection', 'string', '', 'dynamic', null, 'cluster'],
  ['character_set_database', 'string', '', 'dynamic', null, 'cluster'],
  ['character_set_server', 'string', '', 'dynamic', null, 'cluster'],
  ['collation_connection', 'string', '', 'dynamic', null, 'cluster'],
  ['collation_server', 'string', '', 'dynamic', null, 'cluster'],
  ['connect_timeout', 'integer', '2-31536000', 'dynamic', null],
  ['datadir', 'string', '', 'static', '/rdsdbdata/db/', 'kept'],
  [
    'default_collation_for_utf8mb4',
    'string',
    'utf8mb4_0900_ai_ci,utf8mb4_general_ci',
    'dynamic',
    null,
    'cluster',
  ],
  ['enforce_gtid_consistency', 'string', 'OFF,WARN,ON', 'static', 'OFF', 'cluster'],
  ['event_scheduler', 'string', 'ON,OFF', 'dynamic', aurora ? null : 'ON', 'cluster'],
  ['explicit_defaults_for_timestamp', 'boolean', '0,1', 'dynamic', null],
  ['general_log', 'boolean', '0,1', 'dynamic', null],
  ['group_concat_max_len', 'integer', '4-18446744073709547520', 'dynamic', null],
  ['gtid-mode', 'string', 'OFF,OFF_PERMISSIVE,ON_PERMISSIVE,ON', 'static', 'OFF_PERMISSIVE', 'cluster'],
  ['innodb_autoinc_lock_mode', 'integer', '0-2', 'static', null, 'cluster'],
  ['innodb_flush_log_at_trx_commit', 'integer', '0-2', 'dynamic', '1', 'cluster'],
  ['innodb_lock_wait_timeout', 'integer', '1-1073741824', 'dynamic', null],
  ['innodb_print_all_deadlocks', 'boolean', '0,1', 'dynamic', null],
  ['innodb_rollback_on_timeout', 'boolean', '0,1', 'static', null, 'cluster'],
  ['interactive_timeout', 'integer', seconds, 'dynamic', null],
  ['local_infile', 'boolean', '0,1', 'dynamic', '1'],
  ['lock_wait_timeout', 'integer', seconds, 'dynamic', null],
  ['log_bin_trust_function_creators', 'boolean', '0,1', 'dynamic', null],
  ['log_output', 'string', 'TABLE,FILE,NONE', 'dynamic', aurora ? 'FILE' : 'TABLE'],
  ['long_query_time', 'float', '0-31536000', 'dynamic', null],
  ['lower_case_table_names', 'integer', '0-1', 'static', '0', 'cluster'],
  ['max_allowed_packet', 'integer', '1024-1073741824', 'dynamic', null],
  ['max_connect_errors', 'integer', '1-9223372036854775807', 'dynamic', null],
  ['max_connections', 'integer', '1-100000', 'dynamic', aurora ? null : '{DBInstanceClassMemory/12582880}'],
  ['max_execution_time', 'integer', '0-18446744073709551615', 'dynamic', null],
  ['net_read_timeout', 'integer', seconds, 'dynamic', null],
  ['net_write_timeout', 'integer', seconds, 'dynamic', null],
  ['performance_schema', 'boolean', '0,1', 'static', '0'],
  ['port', 'integer', '1150-65535', 'static', '{EndPointPort}', 'kept'],
  ['read_only', 'string', '0,1,{TrueIfReplica}', 'dynamic', '{TrueIfReplica}'],
  ['replica_parallel_workers', 'integer', '0-1024', 'dynamic', null],
  ['replica_preserve_commit_order', 'boolean', '0,1', 'dynamic', null],
  ['require_secure_transport', 'string', 'ON,OFF,0,1', 'dynamic', null, 'cluster'],
  ['server_id', 'integer', '', 'dynamic', '{ServerId}', 'kept'],
  ['slow_query_log', 'boolean', '0,1', 'dynamic', null],
  ['sql_mode', 'list', sqlModes, 'dynamic', null],
  ['super_read_only', 'boolean', '0,1', 'dynamic', null, 'kept'],
  ['sync_binlog', 'integer', '0-4294967295', 'dynamic', '1', 'cluster'],
  ['time_zone', 'string', '', 'dynamic', null, 'cluster'],
  [
    'transaction_isolation',
    'string',
    'READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE',
    'dynamic',
    null,
  ],
  ['wait_timeout', 'integer', seconds, 'dynamic', null],
];
