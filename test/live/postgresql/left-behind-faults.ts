import type { Fault } from './checks-faults.ts';

/** What no definition that moves brings to the target: settings, rules for what is made later, rows of extensions; and what it would refuse. */
export const leftBehind: readonly Fault[] = [
  {
    ...{ name: 'a search path of the database’s', check: 'role-settings' },
    made: [['source', 'ALTER DATABASE shop SET search_path = "$user", "Old ""shop""", public']],
    found:
      /^sessions of "app" in "shop" begin with search_path = '"\$user", "Old ""shop""", public' on the source, with '"\$user", public' on the target$/,
    undone: [
      ['source', 'ALTER DATABASE shop RESET search_path'],
      ['target', 'ALTER DATABASE shop RESET search_path'],
    ],
  },
  {
    ...{ name: 'a role’s own, which another database’s does not hide', check: 'role-settings' },
    accounts: ['app', 'jobs'],
    made: [
      ['source', 'ALTER ROLE app IN DATABASE shop SET "TimeZone" = \'Europe/Vienna\''],
      ['source', "ALTER ROLE jobs IN DATABASE postgres SET timezone = 'Asia/Tokyo'"],
      ['target', "ALTER ROLE app SET timezone = 'Europe/Paris'"],
    ],
    found:
      /^sessions of "app" in "shop" begin with timezone = 'Europe\/Vienna' on the source, with 'Europe\/Paris' on the target$/,
    undone: [
      ['source', 'ALTER ROLE app IN DATABASE shop RESET ALL; ALTER ROLE jobs IN DATABASE postgres RESET ALL'],
      ['target', 'ALTER ROLE app RESET ALL; ALTER ROLE app IN DATABASE shop RESET ALL'],
    ],
  },
  {
    ...{ name: 'one that the target alone has', check: 'role-settings' },
    made: [['target', "ALTER ROLE app SET datestyle = 'SQL, DMY'"]],
    found: /begin with datestyle = 'ISO, MDY' on the source, with 'SQL, DMY' on the target/,
    undone: [['target', 'ALTER ROLE app RESET ALL']],
  },
  {
    ...{ name: 'an empty path, which no role of the target may override', check: 'role-settings' },
    made: [
      ['source', "ALTER ROLE ALL SET search_path = ''"],
      ['target', 'ALTER ROLE app SET search_path = shop'],
    ],
    found: /with search_path = '""' on the source, with 'shop' on the target/,
    undone: [
      ['source', 'ALTER ROLE ALL RESET search_path'],
      ['target', 'ALTER ROLE ALL RESET search_path; ALTER ROLE app RESET ALL'],
    ],
  },
  {
    ...{
      name: 'one of the application’s own, which may be a secret',
      check: 'role-settings',
      mend: 'by hand',
    },
    made: [['source', "ALTER DATABASE shop SET app.token = 'hush'"]],
    found: /^sessions of "app" in "shop" begin with another app\.token on the source than on the target$/,
    undone: [['source', 'ALTER DATABASE shop RESET app.token']],
  },
  {
    ...{ name: 'a limit of a role’s', check: 'role-tuning' },
    made: [['source', "ALTER ROLE app SET statement_timeout = '30s'"]],
    found: /begin with statement_timeout = '30s' on the source, with '0' on the target/,
    undone: [
      ['source', 'ALTER ROLE app RESET ALL'],
      ['target', 'ALTER ROLE app RESET ALL'],
    ],
  },
  {
    ...{ name: 'rules for tables, functions and sequences in any schema', check: 'default-privileges' },
    made: [
      [
        'source',
        'ALTER DEFAULT PRIVILEGES FOR ROLE engine GRANT SELECT, INSERT ON TABLES TO app WITH GRANT OPTION',
      ],
    ],
    found: /^on the source, "app" gets INSERT, SELECT on TABLES that "engine" makes, and not on the target$/,
    undone: [
      ['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine REVOKE ALL ON TABLES FROM app'],
      ['target', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine REVOKE ALL ON TABLES FROM app'],
    ],
  },
  {
    ...{ name: 'sequences', check: 'default-privileges' },
    made: [['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine GRANT USAGE ON SEQUENCES TO PUBLIC']],
    found: /^on the source, everybody gets USAGE on SEQUENCES that "engine" makes, and not on the target$/,
    undone: [
      ['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine REVOKE ALL ON SEQUENCES FROM PUBLIC'],
      ['target', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine REVOKE ALL ON SEQUENCES FROM PUBLIC'],
    ],
  },
  {
    ...{ name: 'what everybody has by itself, and is to have no more', check: 'default-privileges' },
    made: [['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC']],
    found: /^on the target, everybody gets EXECUTE on FUNCTIONS that "engine" makes, and not on the source$/,
    undone: [
      ['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine GRANT EXECUTE ON FUNCTIONS TO PUBLIC'],
      ['target', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine GRANT EXECUTE ON FUNCTIONS TO PUBLIC'],
    ],
  },
  {
    ...{ name: 'rules of a schema for a role that is not there', check: 'default-privileges' },
    made: [
      ['source', 'ALTER DEFAULT PRIVILEGES FOR ROLE engine IN SCHEMA public GRANT SELECT ON TABLES TO jobs'],
    ],
    found:
      /^on TABLES that "engine" makes in "public", privileges are given to "jobs", and the target has no role "jobs"$/,
    undone: [
      [
        'source',
        'ALTER DEFAULT PRIVILEGES FOR ROLE engine IN SCHEMA public REVOKE SELECT ON TABLES FROM jobs',
      ],
      ['target', 'DROP ROLE IF EXISTS jobs'],
    ],
  },
  {
    ...{ name: 'rows that are the user’s', check: 'extension-rows', mend: 'by hand' },
    made: [
      ['source', 'CREATE SCHEMA tools; CREATE TABLE tools.jobs (id int, own bool)'],
      ['source', 'INSERT INTO tools.jobs VALUES (1, false), (2, true), (3, true)'],
      ['source', 'ALTER EXTENSION plpgsql ADD TABLE tools.jobs'],
      [
        'source',
        "SET allow_system_table_mods = on; UPDATE pg_extension SET extconfig = ARRAY['tools.jobs'::regclass::oid], extcondition = ARRAY['WHERE own'] WHERE extname = 'plpgsql'",
      ],
    ],
    found:
      /^"tools\.jobs" of the extension "plpgsql" has 2 rows that are the user’s, and the target has no such table yet$/,
    undone: [
      [
        'source',
        "SET allow_system_table_mods = on; UPDATE pg_extension SET extconfig = NULL, extcondition = NULL WHERE extname = 'plpgsql'",
      ],
      ['source', 'ALTER EXTENSION plpgsql DROP TABLE tools.jobs; DROP SCHEMA tools CASCADE'],
    ],
  },
  {
    ...{ name: 'other rows in an extension’s table', check: 'extension-rows', mend: 'by hand' },
    made: (['source', 'target'] as const).map((side) => [
      side,
      `CREATE TABLE places (n int); INSERT INTO places VALUES (${side === 'source' ? 1 : 2}); ALTER EXTENSION plpgsql ADD TABLE places`,
    ]),
    found: /^"public\.places" of the extension "plpgsql" has 1 rows, and the target others$/,
    undone: (['source', 'target'] as const).map((side) => [
      side,
      'ALTER EXTENSION plpgsql DROP TABLE places; DROP TABLE places',
    ]),
  },
];
