import { listed, type ServerCheck } from '../../mysql/checks/check.ts';
import { quoteName, quoteText } from '../names.ts';
import { readSettings, versionNow } from './read.ts';

const [oldest, newest] = [130_000, 189_999];

/** What the source's server has to be. */
export const sourceServerChecks: readonly ServerCheck[] = [
  {
    name: 'version',
    title: 'the server is PostgreSQL 13 to 18',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'the statements of this driver are those of PostgreSQL 13 to 18',
    async find(ask) {
      const { number, text } = await versionNow(ask.here);
      return number >= oldest && number <= newest
        ? []
        : [{ what: `the source is PostgreSQL ${text}`, mend: 'Upgrade it, or move it by other means.' }];
    },
  },
  {
    name: 'wal-level',
    title: 'wal_level is logical',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'changes made while rows are copied are decoded from the log, which holds enough for that only then',
    async find(ask) {
      const { wal_level: level } = await readSettings(ask.here, ['wal_level']);
      return level === 'logical'
        ? []
        : [
            {
              what: `wal_level is ${level}`,
              mend: 'ALTER SYSTEM SET wal_level = logical; and restart the server. On RDS and Aurora: rds.logical_replication = 1 in the parameter group, and reboot.',
            },
          ];
    },
  },
  room('replication-slots', 'max_replication_slots', 'SELECT count(*) AS n FROM pg_replication_slots', 1),
  room('wal-senders', 'max_wal_senders', 'SELECT count(*) AS n FROM pg_stat_replication', 2),
  {
    name: 'slot-wal-limit',
    title: 'log that a slot still needs is kept, and not for ever',
    severity: 'warn',
    of: 'server',
    why: 'without a limit a channel that stands still fills the disk of the source; with one, the log is thrown away and the run begins anew',
    async find(ask) {
      const { max_slot_wal_keep_size: limit } = await readSettings(ask.here, ['max_slot_wal_keep_size']);
      return limit === '-1'
        ? [
            {
              what: 'max_slot_wal_keep_size is -1: there is no limit',
              mend: "ALTER SYSTEM SET max_slot_wal_keep_size = '100GB'; SELECT pg_reload_conf(); with what the disk can spare, and an alarm for free space.",
            },
          ]
        : [];
    },
  },
  {
    name: 'standby',
    title: 'the source is no standby',
    severity: 'error',
    forced: true,
    of: 'server',
    why: 'there is nothing to freeze on it, and it takes no marker',
    async find(ask) {
      const [row] = await ask.here('SELECT pg_is_in_recovery() AS standby');
      return row?.standby === true
        ? [{ what: 'the source is in recovery', mend: 'Name the primary in the plan.' }]
        : [];
    },
  },
  {
    name: 'standbys',
    title: 'no standby follows the source',
    severity: 'warn',
    of: 'server',
    why: 'standbys stay with the old side: after the switch they show the past',
    async find(ask) {
      const rows = await ask.here(
        "SELECT application_name AS name FROM pg_stat_replication WHERE pid NOT IN (SELECT active_pid FROM pg_replication_slots WHERE slot_type = 'logical' AND active_pid IS NOT NULL)",
      );
      return rows.length === 0
        ? []
        : [
            {
              what: `${listed(rows.map(({ name }) => String(name)))}: following the source`,
              mend: 'Make readers of the target’s own, and send read traffic there.',
            },
          ];
    },
  },
];

/** What the target's server has to be. */
export const targetServerChecks: readonly ServerCheck[] = [
  {
    name: 'target-version',
    title: 'the target is PostgreSQL, and not older than the source',
    severity: 'error',
    of: 'server',
    why: 'definitions of a newer server need not be understood by an older one',
    async find(ask) {
      const [here, there] = [await versionNow(ask.here), await versionNow(ask.there)];
      return Math.floor(here.number / 10_000) >= Math.floor(there.number / 10_000)
        ? []
        : [
            {
              what: `the target is ${here.text}, the source ${there.text}`,
              mend: 'Upgrade the target first.',
            },
          ];
    },
  },
  {
    name: 'target-writable',
    title: 'the target takes writes',
    severity: 'error',
    of: 'server',
    why: 'a reader endpoint, or a standby, cannot take over',
    async find(ask) {
      const [row] = await ask.here(
        // The sessions of this engine ask otherwise; the application's begin as the server has it.
        `SELECT pg_is_in_recovery() AS standby, reset_val::bool AS closed FROM pg_settings WHERE name = 'default_transaction_read_only'`,
      );
      if (row?.standby === true)
        return [{ what: 'the target is in recovery', mend: 'Name the writer in the plan.' }];
      return row?.closed === true
        ? [
            {
              what: 'default_transaction_read_only is on: the application’s transactions would be refused',
              mend: 'ALTER SYSTEM RESET default_transaction_read_only; SELECT pg_reload_conf();',
            },
          ]
        : [];
    },
  },
  room(
    'target-workers',
    'max_logical_replication_workers',
    'SELECT count(*) AS n FROM pg_stat_subscription WHERE pid IS NOT NULL',
    2,
  ),
  {
    name: 'encoding',
    title: 'both databases have the same encoding',
    severity: 'error',
    of: 'server',
    why: 'what one can hold the other may not, and lengths of text differ',
    async find(ask) {
      const sql =
        'SELECT pg_encoding_to_char(encoding) AS encoding FROM pg_database WHERE datname = current_database()';
      const [[here], [there]] = [await ask.here(sql), await ask.there(sql)];
      return here?.encoding === there?.encoding
        ? []
        : [
            {
              what: `the target's encoding is ${here?.encoding}, the source's ${there?.encoding}`,
              mend: `Make the target's database anew: CREATE DATABASE … ENCODING '${there?.encoding}' TEMPLATE template0;`,
            },
          ];
    },
  },
  {
    name: 'collation',
    title: 'both databases sort text alike by default',
    severity: 'warn',
    of: 'server',
    why: 'ORDER BY and ranges of text give other rows after the switch, and unique keys in a case-insensitive collation may clash',
    async find(ask) {
      const sql = `SELECT datcollate AS "order", datctype AS kind, (SELECT collversion FROM pg_collation WHERE collname = 'default' LIMIT 1) AS version
        FROM pg_database WHERE datname = current_database()`;
      const [[here], [there]] = [await ask.here(sql), await ask.there(sql)];
      return here?.order === there?.order && here?.kind === there?.kind
        ? []
        : [
            {
              what: `the target sorts by ${here?.order} (${here?.kind}), the source by ${there?.order} (${there?.kind})`,
              mend: `Make the target's database anew with LC_COLLATE '${there?.order}' LC_CTYPE '${there?.kind}' TEMPLATE template0, or try the application's queries first.`,
            },
          ];
    },
  },
  {
    name: 'collation-versions',
    title: 'the collations in use have the same version on both sides',
    severity: 'warn',
    of: 'databases',
    why: 'the C library or ICU of the target may sort the same words otherwise',
    async find(ask, { databases }) {
      const sql = `SELECT DISTINCT l.collname AS name, pg_collation_actual_version(l.oid) AS version, to_jsonb(l)::text AS definition
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_collation l ON l.oid = a.attcollation
        WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND l.collname NOT IN ('default', 'C', 'POSIX')`;
      const used = await ask.there(sql, [databases]);
      if (used.length === 0) return [];
      const known = await ask.here(
        'SELECT collname AS name, pg_collation_actual_version(oid) AS version FROM pg_collation WHERE collname = ANY ($1)',
        [used.map(({ name }) => String(name))],
      );
      const here = new Map(known.map(({ name, version }) => [String(name), version]));
      return used
        .filter(({ name, version }) => here.get(String(name)) !== version)
        .map(({ name, version, definition }) => ({
          what: here.has(String(name))
            ? `the collation "${name}" has version ${here.get(String(name))} on the target, ${version} on the source`
            : `the target has no collation "${name}"`,
          mend: here.has(String(name))
            ? 'Indexes are built on the target and are right there; try the queries that rely on the order.'
            : createCollation(String(name), JSON.parse(String(definition))),
        }));
    },
  },
  {
    name: 'extensions',
    title: 'the target can have every extension that is in use',
    severity: 'error',
    of: 'server',
    why: 'their types and functions stand in the tables that move',
    async find(ask) {
      const used = await ask.there(
        "SELECT e.extname AS name, e.extversion AS version FROM pg_extension e WHERE e.extname <> 'plpgsql' ORDER BY 1",
      );
      const there = new Set(
        (await ask.here('SELECT name FROM pg_available_extensions')).map(({ name }) => String(name)),
      );
      return used
        .filter(({ name }) => !there.has(String(name)))
        .map(({ name, version }) => ({
          what: `the extension "${name}" ${version} is not available on the target`,
          mend: `Install it there, or remove what uses it: DROP EXTENSION ${name}; on Aurora see which extensions the version supports.`,
        }));
    },
  },
  {
    name: 'target-parameters',
    title: 'settings that change what the application sees are the same',
    severity: 'warn',
    of: 'server',
    why: 'the application would meet other behaviour after the switch',
    async find(ask) {
      const [here, there] = [await readSettings(ask.here, seen), await readSettings(ask.there, seen)];
      return seen
        .filter((name) => here[name] !== there[name])
        .map((name) => ({
          what: `${name} is "${here[name] ?? 'unknown'}" on the target, "${there[name] ?? 'unknown'}" on the source`,
          mend: `ALTER SYSTEM SET ${name} = '${there[name]}'; SELECT pg_reload_conf(); on the target, or in its parameter group; or set it for the database or the roles.`,
        }));
    },
  },
];

/** The statement that makes a collation as the source has it; its locale has another column from version to version. */
function createCollation(name: string, of: { readonly [column: string]: string | boolean | null }): string {
  const locale = of.colllocale ?? of.colliculocale ?? of.collcollate;
  const provider = of.collprovider === 'i' ? 'icu' : of.collprovider === 'b' ? 'builtin' : 'libc';
  const deterministic = of.collisdeterministic === false ? ', deterministic = false' : '';
  return `CREATE COLLATION ${quoteName(name)} (provider = ${provider}, locale = ${quoteText(String(locale))}${deterministic}); on the target.`;
}

/** What an application sees of a server (PostgreSQL manual, "Client Connection Defaults" and "Version and Platform Compatibility"). */
const seen = [
  'TimeZone',
  'DateStyle',
  'IntervalStyle',
  'default_transaction_isolation',
  'default_transaction_read_only',
  'standard_conforming_strings',
  'bytea_output',
  'extra_float_digits',
  'search_path',
  'statement_timeout',
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'default_text_search_config',
  'lc_numeric',
  'lc_monetary',
  'password_encryption',
] as const;

/** Whether the source could follow the target after the switch: a subscriber may be older, as long as it knows what it is sent. */
export const reverseServerChecks = {
  source: [
    room(
      'reverse-workers',
      'max_logical_replication_workers',
      'SELECT count(*) AS n FROM pg_stat_subscription WHERE pid IS NOT NULL',
      1,
    ),
  ],
  target: [
    {
      name: 'reverse-wal-level',
      title: 'wal_level of the target is logical',
      severity: 'error',
      forced: true,
      reverse: true,
      of: 'server',
      why: 'what the target writes after the switch is decoded from its log',
      async find(ask) {
        const { wal_level: level } = await readSettings(ask.here, ['wal_level']);
        return level === 'logical'
          ? []
          : [
              {
                what: `wal_level of the target is ${level}`,
                mend: 'Set rds.logical_replication = 1 in the cluster parameter group, and reboot; on a server of your own ALTER SYSTEM SET wal_level = logical; and restart.',
              },
            ];
      },
    },
    room('reverse-slots', 'max_replication_slots', 'SELECT count(*) AS n FROM pg_replication_slots', 1),
    room('reverse-senders', 'max_wal_senders', 'SELECT count(*) AS n FROM pg_stat_replication', 1),
  ],
} as const satisfies { readonly source: readonly ServerCheck[]; readonly target: readonly ServerCheck[] };

/** Whether a limited number of something leaves room for what the run makes. */
function room(name: string, setting: string, used: string, wanted: number): ServerCheck {
  return {
    name,
    title: `${setting} leaves room for ${wanted} more`,
    severity: 'error',
    // What the run itself makes takes of it.
    once: true,
    of: 'server',
    ...(name.startsWith('reverse-') && { reverse: true as const }),
    why: 'the channel could not be made, or would wait for another to end',
    async find(ask) {
      const [settings, [row]] = [await readSettings(ask.here, [setting]), await ask.here(used)];
      const [most, taken] = [Number(settings[setting]), Number(row?.n)];
      return most - taken >= wanted
        ? []
        : [
            {
              what: `${setting} is ${most}, and ${taken} are in use`,
              mend: `ALTER SYSTEM SET ${setting} = ${taken + wanted + 2}; and restart the server (on RDS and Aurora in the parameter group, and reboot); or remove what nobody uses.`,
            },
          ];
    },
  };
}
