import type { ServerCheck } from '../../mysql/checks/check.ts';
import { collationVersions } from './collation-versions.ts';
import { readSettings, versionNow } from './read.ts';
import { countWorkers, room } from './room.ts';

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
    1,
  ),
  room('target-processes', 'max_worker_processes', countWorkers, 0),
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
  collationVersions,
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
