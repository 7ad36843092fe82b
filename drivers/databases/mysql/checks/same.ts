import type { Engine, Found, ServerCheck } from './check.ts';
import { firstOf, readSettings, setAtStart, setTo } from './setting.ts';

/** A setting of the target that is to be the source’s, or at least as much. */
type Setting = {
  /** Newer names first. */
  readonly names: readonly string[];
  readonly why: string;
  readonly atLeast?: true;
  /** It is read when a server starts, and at no other time. */
  readonly atStart?: true;
};

/** Settings for one reason; those after a `|` are read when a server starts, and at no other time. */
function rows(why: string, names: string, more: Pick<Setting, 'atLeast'> = {}): readonly Setting[] {
  const [changeable = '', fixed = ''] = names.split('|');
  const each = (text: string) => text.split(' ').filter((name) => name !== '');
  return [
    ...each(changeable).map((name) => ({ names: [name], why, ...more })),
    ...each(fixed).map((name) => ({ names: [name], why, ...more, atStart: true as const })),
  ];
}

const otherwise = 'the same statement would be accepted on one side and refused on the other';

/** The settings that applications notice, without those that have a check of their own. */
const compared: readonly Setting[] = [
  ...rows(
    otherwise,
    'innodb_strict_mode local_infile sql_require_primary_key sql_safe_updates max_join_size old_mode updatable_views_with_limit require_secure_transport',
  ),
  ...rows(
    'the same query would give another result',
    'group_concat_max_len div_precision_increment default_week_format lc_time_names sql_auto_is_null block_encryption_mode cte_max_recursion_depth max_recursive_iterations',
  ),
  ...rows(
    'full-text search would find other words',
    'innodb_ft_enable_stopword | ngram_token_size innodb_ft_min_token_size innodb_ft_max_token_size ft_min_word_len',
  ),
  ...rows(
    'new tables would be made otherwise',
    'default_storage_engine innodb_default_row_format default_table_encryption sql_generate_invisible_primary_key innodb_file_per_table',
  ),
  ...rows('a TIMESTAMP column would get another default', 'explicit_defaults_for_timestamp'),
  {
    names: ['transaction_isolation', 'tx_isolation'],
    why: 'transactions would see each other’s changes otherwise',
  },
  ...rows(
    'counters would go in other steps',
    'auto_increment_increment auto_increment_offset | innodb_autoinc_lock_mode',
  ),
  ...rows(
    'a wait would end with an error sooner or later than before',
    'innodb_lock_wait_timeout lock_wait_timeout',
  ),
  ...rows('idle sessions would be ended sooner or later than before', 'wait_timeout interactive_timeout'),
  ...rows('a transaction would be rolled back in part or as a whole', '| innodb_rollback_on_timeout'),
  ...rows(
    'every session begins with it',
    'init_connect autocommit foreign_key_checks unique_checks completion_type',
  ),
  ...rows(
    'roles and rights that a login relies on would not be there',
    'activate_all_roles_on_login mandatory_roles partial_revokes',
  ),
  ...rows(
    'a crash could lose what was acknowledged',
    'innodb_flush_log_at_trx_commit sync_binlog | innodb_doublewrite',
  ),
  ...rows('what is on the disk would not be protected alike', 'binlog_encryption'),
  ...rows(
    'what fits on the source would be refused on the target',
    'max_connections max_prepared_stmt_count | max_user_connections',
    { atLeast: true },
  ),
];

const short = (value: string) => (value.length > 60 ? `${value.slice(0, 57)}…` : value);

/** How a setting of the target differs from the source’s; nothing where one of them does not have it. */
async function differences(
  engine: Engine,
  ask: Parameters<ServerCheck['find']>[0],
  settings: readonly Setting[],
): Promise<readonly Found[]> {
  const all = settings.flatMap(({ names }) => names);
  const [here, there] = await Promise.all([readSettings(ask.here, all), readSettings(ask.there, all)]);
  return settings.flatMap(({ names, why, atLeast, atStart }) => {
    const [target, source] = [firstOf(here, ...names), firstOf(there, ...names)];
    if (!target || !source || target.value === source.value) return [];
    if (atLeast && isEnough(target.value, source.value)) return [];
    return [
      {
        what: `${target.name} is "${short(target.value)}" on the target and "${short(source.value)}" on the source`,
        why,
        mend: atStart
          ? `On the target: ${setAtStart(target.name, source.value)}`
          : `On the target: ${setTo(engine, target.name, source.value)}`,
      },
    ];
  });
}

/** 0 is no limit. */
const isEnough = (target: string, source: string) =>
  Number(target) === 0 || (Number(source) !== 0 && Number(target) >= Number(source));

/** A check of one setting that is to be the same on both sides. */
const same = (
  engine: Engine,
  definition: Pick<ServerCheck, 'name' | 'severity' | 'title'> & { forced?: true; setting: Setting },
): ServerCheck => {
  const { setting, ...rest } = definition;
  return { ...rest, of: 'server', why: setting.why, find: (ask) => differences(engine, ask, [setting]) };
};

/** Settings of the target that are to be the source’s. */
export const sameChecks = (engine: Engine): readonly ServerCheck[] => [
  same(engine, {
    name: 'table-names',
    title: 'both sides treat upper and lower case in table names alike',
    severity: 'error',
    forced: true,
    setting: {
      names: ['lower_case_table_names'],
      why: 'two tables could become one, or a query not find its table; it can be set only when a server is initialised',
      atStart: true,
    },
  }),
  same(engine, {
    name: 'sql-mode',
    title: 'sql_mode is the same on both sides',
    severity: 'warn',
    setting: { names: ['sql_mode'], why: otherwise },
  }),
  same(engine, {
    name: 'server-charset',
    title: 'the servers’ character sets and collations are the same',
    severity: 'warn',
    setting: {
      names: ['collation_server'],
      why: 'objects and connections without a collation of their own would get another one',
    },
  }),
  same(engine, {
    name: 'packet-size',
    title: 'the target takes packets as large as the source’s',
    severity: 'error',
    setting: { names: ['max_allowed_packet'], atLeast: true, why: 'a large row could not be written' },
  }),
  same(engine, {
    name: 'page-size',
    title: 'the target’s pages are as large as the source’s',
    severity: 'error',
    setting: {
      names: ['innodb_page_size'],
      atLeast: true,
      atStart: true,
      why: 'a row or an index that fits into a page of the source may not fit there; it can be set only when a server is initialised',
    },
  }),
  {
    name: 'settings',
    title: 'the target is equal to the source in the settings that applications notice',
    severity: 'warn',
    of: 'server',
    why: 'an application that works on the source might not on the target',
    find: (ask) => differences(engine, ask, compared),
  },
];

/** For tests: the settings that are compared, and whether each is read when a server starts only. */
export const comparedSettings: ReadonlyMap<string, boolean> = new Map(
  compared.flatMap(({ names, atStart }) => names.map((name) => [name, atStart === true])),
);
