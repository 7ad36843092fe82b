/** A setting of the target that is to be the source’s, or at least as much. */
export type Setting = {
  /** Newer names first. */
  readonly names: readonly string[];
  readonly why: string;
  readonly atLeast?: true;
  /** It is read when a server starts, and at no other time. */
  readonly atStart?: true;
  /** Aurora's storage does it in its own way, and nobody sets it there. */
  readonly storage?: true;
};

/** Settings for one reason; those after a `|` are read when a server starts, and at no other time. */
function rows(
  why: string,
  names: string,
  more: Pick<Setting, 'atLeast' | 'storage'> = {},
): readonly Setting[] {
  const [changeable = '', fixed = ''] = names.split('|');
  const each = (text: string) => text.split(' ').filter((name) => name !== '');
  return [
    ...each(changeable).map((name) => ({ names: [name], why, ...more })),
    ...each(fixed).map((name) => ({ names: [name], why, ...more, atStart: true as const })),
  ];
}

/** Why a difference in what is accepted matters. */
export const otherwise = 'the same statement would be accepted on one side and refused on the other';

/**
 * Settings by which the same statement gives another answer or writes another row, and nobody is told: no error, no warning. Those
 * with a check of their own (sql_mode, collation_server, time zone, lower_case_table_names) stand there.
 */
export const silent: readonly Setting[] = [
  ...rows(
    'the same query would give another result',
    'div_precision_increment default_week_format lc_time_names sql_auto_is_null windowing_use_high_precision',
  ),
  ...rows(
    'GROUP_CONCAT would cut its text elsewhere, with a warning that nobody reads',
    'group_concat_max_len',
  ),
  ...rows('what was encrypted on one side could not be decrypted on the other', 'block_encryption_mode'),
  ...rows(
    'a TIMESTAMP column without a default would get another one, and NULL would become now',
    'explicit_defaults_for_timestamp',
  ),
  ...rows(
    'text without a collation of its own would be compared otherwise',
    'default_collation_for_utf8mb4 character_set_filesystem',
  ),
  {
    names: ['transaction_isolation', 'tx_isolation'],
    why: 'transactions would see each other’s changes otherwise',
  },
  ...rows(
    'counters would go in other steps',
    'auto_increment_increment auto_increment_offset | innodb_autoinc_lock_mode',
  ),
  ...rows(
    'a transaction that waited too long would be rolled back in part or as a whole, and go on',
    '| innodb_rollback_on_timeout',
  ),
  ...rows(
    'every session begins with it, and rows that break a rule could be written',
    'autocommit foreign_key_checks unique_checks completion_type',
  ),
];

/** Settings that applications notice: by an error, a wait, or a time. */
export const noticed: readonly Setting[] = [
  ...rows(
    otherwise,
    'innodb_strict_mode local_infile sql_require_primary_key sql_safe_updates max_join_size old_mode updatable_views_with_limit require_secure_transport transaction_read_only | secure_file_priv',
  ),
  ...rows('clients that speak only an older TLS would be refused', '| tls_version'),
  ...rows('accounts that are named by host names would fit nobody', '| skip_name_resolve'),
  ...rows(
    'a query or a procedure would end with an error sooner than before',
    'cte_max_recursion_depth max_recursive_iterations max_sp_recursion_depth regexp_stack_limit regexp_time_limit',
  ),
  ...rows(
    'full-text search would find other words',
    'innodb_ft_enable_stopword | ngram_token_size innodb_ft_min_token_size innodb_ft_max_token_size ft_min_word_len',
  ),
  ...rows(
    'new tables would be made otherwise',
    'default_storage_engine innodb_default_row_format default_table_encryption sql_generate_invisible_primary_key',
  ),
  ...rows('new tables would be made otherwise', 'innodb_file_per_table', { storage: true }),
  ...rows(
    'a wait would end with an error sooner or later than before',
    'innodb_lock_wait_timeout lock_wait_timeout innodb_deadlock_detect',
  ),
  ...rows(
    'idle sessions, and those that are slow to read or write, would be ended sooner or later than before',
    'wait_timeout interactive_timeout net_read_timeout net_write_timeout connect_timeout',
  ),
  ...rows('every session begins with it', 'init_connect'),
  ...rows(
    'roles and rights that a login relies on would not be there',
    'activate_all_roles_on_login mandatory_roles partial_revokes',
  ),
  ...rows(
    'the same query could get another plan, and take longer',
    'eq_range_index_dive_limit range_optimizer_max_mem_size optimizer_prune_level optimizer_search_depth innodb_stats_persistent_sample_pages',
  ),
  ...rows(
    'large results and temporary tables would go to the disk sooner',
    'tmp_table_size max_heap_table_size',
    {
      atLeast: true,
    },
  ),
  ...rows('a crash could lose what was acknowledged', 'innodb_flush_log_at_trx_commit sync_binlog'),
  ...rows('a crash could lose what was acknowledged', '| innodb_doublewrite', { storage: true }),
  ...rows('what is on the disk would not be protected alike', 'binlog_encryption', { storage: true }),
  ...rows(
    'what fits on the source would be refused on the target',
    'max_connections max_prepared_stmt_count | max_user_connections',
    { atLeast: true },
  ),
];
