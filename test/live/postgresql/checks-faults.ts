import type { Side } from '../../../engine/step.ts';
import { leftBehind } from './left-behind-faults.ts';
import { forSuperusers, outside } from './superuser-faults.ts';

/** Something wrong with a server, and what the check is to say of it. */
export type Fault = {
  readonly name: string;
  readonly check: string;
  readonly accounts?: readonly string[];
  readonly made: readonly (readonly [Side, string])[];
  readonly found: RegExp;
  /** What the finding advises is no statement that could be run as it stands. */
  readonly mend?: 'by hand';
  readonly undone?: readonly (readonly [Side, string])[];
};

const drop = (...tables: readonly string[]) =>
  [['source', `DROP TABLE IF EXISTS ${tables.join(', ')} CASCADE`]] as const;

const reloaded = (side: Side, setting: string, value: string) =>
  [
    [side, `ALTER SYSTEM SET ${setting} = ${value}`],
    [side, 'SELECT pg_reload_conf()'],
    [side, 'SELECT pg_sleep(0.2)'],
  ] as const;

const reset = (side: Side, setting: string) =>
  [
    [side, `ALTER SYSTEM RESET ${setting}`],
    [side, 'SELECT pg_reload_conf()'],
  ] as const;

const ordinary = (side: Side, role: string) => [side, `ALTER ROLE ${role} NOSUPERUSER`] as const;
const superuser = (side: Side) => [side, 'ALTER ROLE engine SUPERUSER'] as const;

const tables: readonly Fault[] = [
  {
    ...{ name: 'no key at all', check: 'replica-identity' },
    made: [['source', 'CREATE TABLE bare (n int)']],
    found: /"public.bare": no primary key and no replica identity/,
    undone: drop('bare'),
  },
  {
    ...{ name: 'an identity of nothing, in spite of a key', check: 'replica-identity' },
    made: [['source', 'CREATE TABLE bare (n int PRIMARY KEY); ALTER TABLE bare REPLICA IDENTITY NOTHING']],
    found: /"public.bare": no primary key and no replica identity/,
    undone: drop('bare'),
  },
  {
    ...{ name: 'a key that is checked late', check: 'replica-identity' },
    made: [['source', 'CREATE TABLE bare (n int PRIMARY KEY DEFERRABLE)']],
    found: /"public.bare": no primary key and no replica identity/,
    undone: drop('bare'),
  },
  {
    ...{ name: 'an identity in full, without a key', check: 'primary-keys' },
    made: [['source', 'CREATE TABLE bare (n int); ALTER TABLE bare REPLICA IDENTITY FULL']],
    found: /"public.bare": no primary key/,
    undone: drop('bare'),
  },
  {
    ...{ name: 'a table outside of the log', check: 'unlogged-tables' },
    made: [['source', 'CREATE UNLOGGED TABLE quick (n int PRIMARY KEY)']],
    found: /"public.quick": unlogged/,
    undone: drop('quick'),
  },
  {
    ...{ name: 'a policy that its owner cannot pass', check: 'row-security' },
    made: [
      ['source', 'CREATE TABLE shy (n int PRIMARY KEY); ALTER TABLE shy ENABLE ROW LEVEL SECURITY'],
      ['source', 'ALTER TABLE shy FORCE ROW LEVEL SECURITY'],
    ],
    found: /"public.shy": row-level security is forced/,
    undone: drop('shy'),
  },
  {
    ...{ name: 'a trigger that always fires', check: 'replica-triggers', mend: 'by hand' },
    made: [
      ['source', 'CREATE TABLE loud (n int PRIMARY KEY)'],
      ['source', "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"],
      ['source', 'CREATE TRIGGER shout BEFORE INSERT ON loud FOR EACH ROW EXECUTE FUNCTION shout()'],
      ['source', 'ALTER TABLE loud ENABLE ALWAYS TRIGGER shout'],
    ],
    found: /"public.loud": a trigger is ENABLE ALWAYS/,
    undone: [...drop('loud'), ['source', 'DROP FUNCTION IF EXISTS shout()']],
  },
  {
    ...{ name: 'one of them', check: 'large-objects', mend: 'by hand' },
    made: [['source', "SELECT lo_from_bytea(4711, '\\x00')"]],
    found: /has 1 large objects/,
    undone: [['source', 'SELECT lo_unlink(4711)']],
  },
  {
    ...{ name: 'rows of another server', check: 'foreign-tables', mend: 'by hand' },
    made: [
      ['source', 'CREATE FOREIGN DATA WRAPPER far; CREATE SERVER away FOREIGN DATA WRAPPER far'],
      ['source', 'CREATE FOREIGN TABLE elsewhere (n int) SERVER away'],
    ],
    found: /"public.elsewhere": foreign/,
    undone: [['source', 'DROP FOREIGN DATA WRAPPER IF EXISTS far CASCADE']],
  },
  {
    ...{ name: 'one that watches definitions', check: 'event-triggers', mend: 'by hand' },
    made: [
      ['source', "CREATE FUNCTION look() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'"],
      ['source', 'CREATE EVENT TRIGGER look ON ddl_command_end EXECUTE FUNCTION look()'],
    ],
    found: /"look": event triggers/,
    undone: [['source', 'DROP FUNCTION IF EXISTS look() CASCADE']],
  },
  {
    ...{ name: 'a parent in a schema that stays', check: 'inheritance', mend: 'by hand' },
    made: [
      ['source', 'CREATE SCHEMA old; CREATE TABLE old.base (n int PRIMARY KEY)'],
      ['source', 'CREATE TABLE child (PRIMARY KEY (n)) INHERITS (old.base)'],
    ],
    found: /"public.child" inherits from old.base/,
    undone: [['source', 'DROP SCHEMA IF EXISTS old CASCADE']],
  },
];

const sessions: readonly Fault[] = [
  {
    ...{ name: 'one that only waits for its commit', check: 'prepared-transactions' },
    made: [['source', "BEGIN; INSERT INTO orders VALUES (1, 'kept'); PREPARE TRANSACTION 'it''s mine'"]],
    found: /"it's mine" of postgres is prepared/,
    undone: [['source', 'DELETE FROM orders']],
  },
  {
    ...{ name: 'jobs of pg_cron, as it keeps them', check: 'schedulers', mend: 'by hand' },
    made: [
      ['source', 'CREATE SCHEMA cron; CREATE TABLE cron.job (active bool, database text)'],
      ['source', "INSERT INTO cron.job VALUES (true, 'shop'), (false, 'shop'), (true, 'another')"],
    ],
    found: /pg_cron has 1 active jobs/,
    undone: [['source', 'DROP SCHEMA IF EXISTS cron CASCADE']],
  },
  {
    ...{ name: 'changes of yet another server', check: 'subscriptions' },
    made: [
      [
        'source',
        "CREATE SUBSCRIPTION other CONNECTION 'host=127.0.0.1 port=1 password=none' PUBLICATION other WITH (connect = false)",
      ],
      ['source', 'ALTER SUBSCRIPTION other ENABLE'],
    ],
    found: /the subscription "other" writes to the source/,
    undone: [
      ['source', 'ALTER SUBSCRIPTION other DISABLE'],
      ['source', 'ALTER SUBSCRIPTION other SET (slot_name = NONE)'],
      ['source', 'DROP SUBSCRIPTION other'],
    ],
  },
  {
    ...{ name: 'a warehouse that reads along', check: 'subscribers', mend: 'by hand' },
    made: [['source', "SELECT pg_create_logical_replication_slot('warehouse', 'pgoutput')"]],
    found: /"warehouse": read by others/,
    undone: [['source', "SELECT pg_drop_replication_slot('warehouse')"]],
  },
];

const accounts: readonly Fault[] = [
  {
    ...{ name: 'a role that nobody made', check: 'application-accounts', mend: 'by hand' },
    accounts: ['app', 'jobs'],
    made: [['source', 'DROP ROLE jobs']],
    found: /there is no role "jobs"/,
    undone: [['source', 'CREATE ROLE jobs']],
  },
  {
    ...{ name: 'a superuser', check: 'application-accounts' },
    made: [['source', 'ALTER ROLE app SUPERUSER']],
    found: /"app" is superuser/,
    undone: [ordinary('source', 'app')],
  },
  ...(['source', 'target'] as const).map(
    (side): Fault => ({
      ...{ name: 'another password', check: side === 'source' ? 'application-login' : 'target-login' },
      made: [[side, "ALTER ROLE app PASSWORD 'another'"]],
      found: /the application cannot log in/,
      mend: 'by hand',
      undone: [[side, "ALTER ROLE app PASSWORD 'app-password'"]],
    }),
  ),
  {
    ...{ name: 'a role that may write too', check: 'other-accounts', mend: 'by hand' },
    made: [['source', 'CREATE ROLE clerk LOGIN; GRANT INSERT ON orders TO clerk']],
    found: /"clerk".* may write too/,
    undone: [['source', 'DROP OWNED BY clerk; DROP ROLE clerk']],
  },
  ...(['source', 'target'] as const).map(
    (side): Fault => ({
      ...{ name: 'no superuser', check: side === 'source' ? 'engine-grants' : 'target-grants' },
      made: [ordinary(side, 'engine')],
      found: /"engine" (?:lacks|may not)/,
      undone: [superuser(side)],
    }),
  ),
  ...(['source', 'target'] as const).map(
    (side): Fault => ({
      ...{
        name: 'no superuser, and no member of owners',
        check: side === 'source' ? 'engine-owners' : 'target-owners',
      },
      made: [
        ['source', 'CREATE ROLE owner; ALTER TABLE orders OWNER TO owner'],
        ['target', 'CREATE ROLE owner'],
        ordinary(side, 'engine'),
      ],
      found: /"engine" is no member of "owner", who owns "public\.orders"/,
      undone: [
        superuser(side),
        ['source', 'ALTER TABLE orders OWNER TO postgres; DROP ROLE owner'],
        ['target', 'DROP ROLE owner'],
      ],
    }),
  ),
  ...(['source', 'target'] as const).map(
    (side): Fault => ({
      ...{
        name: 'nothing to fetch with',
        check: side === 'source' ? 'replication-account' : 'reverse-account',
      },
      made: [[side, 'ALTER ROLE repl NOREPLICATION']],
      found: /"repl" may not replicate/,
      mend: 'by hand',
      undone: [[side, 'ALTER ROLE repl REPLICATION']],
    }),
  ),
  ...(['target', 'source'] as const).map(
    (side): Fault => ({
      ...{
        name: 'everything is logged, and nobody may say otherwise',
        check: side === 'target' ? 'statement-log' : 'reverse-statement-log',
      },
      made: [...reloaded(side, 'log_statement', "'all'"), ordinary(side, 'engine')],
      found: /log_statement is all, and "engine" may not change it/,
      undone: [...reset(side, 'log_statement'), superuser(side)],
    }),
  ),
];

const servers: readonly Fault[] = [
  {
    ...{ name: 'no limit', check: 'slot-wal-limit' },
    made: reloaded('source', 'max_slot_wal_keep_size', '-1'),
    found: /max_slot_wal_keep_size is -1/,
    undone: reloaded('source', 'max_slot_wal_keep_size', "'1GB'"),
  },
  {
    ...{ name: 'bytes in other words', check: 'target-parameters' },
    made: reloaded('target', 'bytea_output', "'escape'"),
    found: /bytea_output is "escape" on the target, "hex" on the source/,
    undone: reset('target', 'bytea_output'),
  },
  {
    ...{ name: 'a collation of one’s own', check: 'collation-versions' },
    made: [
      [
        'source',
        "CREATE SCHEMA orders_of; CREATE COLLATION orders_of.own_order (provider = libc, locale = 'C')",
      ],
      ['source', 'CREATE TABLE sorted (name text COLLATE orders_of.own_order PRIMARY KEY)'],
      // This one moves with its schema.
      ['source', "CREATE COLLATION moved_order (provider = libc, locale = 'C')"],
      ['source', 'CREATE TABLE sorted_too (name text COLLATE moved_order PRIMARY KEY)'],
    ],
    found: /the target has no collation "orders_of\.own_order"/,
    undone: [
      ...drop('sorted'),
      ...drop('sorted_too'),
      ['source', 'DROP COLLATION IF EXISTS moved_order; DROP SCHEMA IF EXISTS orders_of CASCADE'],
      ['target', 'DROP SCHEMA IF EXISTS orders_of CASCADE'],
    ],
  },
  {
    ...{ name: 'a cast to what stays', check: 'casts', mend: 'by hand' },
    made: [
      [
        'source',
        "CREATE SCHEMA apart; CREATE TYPE apart.kind AS ENUM ('a'); CREATE TYPE moves AS ENUM ('a'); CREATE CAST (apart.kind AS moves) WITH INOUT",
      ],
    ],
    found: /the cast \(apart.kind AS public.moves\) .*it needs apart.kind, which does not move/,
    undone: [
      ['source', 'DROP SCHEMA IF EXISTS apart CASCADE'],
      ['source', 'DROP TYPE IF EXISTS moves'],
    ],
  },
  {
    ...{ name: 'an extension that is nowhere', check: 'extensions', mend: 'by hand' },
    made: [
      [
        'source',
        "SET allow_system_table_mods = on; INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion) VALUES (4711, 'nowhere', 10, 11, false, '1.0')",
      ],
    ],
    found: /"nowhere" 1.0 is not available on the target/,
    undone: [
      ['source', "SET allow_system_table_mods = on; DELETE FROM pg_extension WHERE extname = 'nowhere'"],
    ],
  },
  {
    ...{ name: 'a table of the same name', check: 'target-empty', mend: 'by hand' },
    made: [['target', 'CREATE TABLE orders (n int)']],
    found: /the target has "public.orders" already/,
    undone: [['target', 'DROP TABLE orders']],
  },
  {
    ...{ name: 'tables beside those of an extension', check: 'target-empty', mend: 'by hand' },
    made: [
      ['target', 'CREATE TABLE known_places (n int); ALTER EXTENSION plpgsql ADD TABLE known_places'],
      ['target', 'CREATE TABLE strays (n int)'],
    ],
    found: /^the target has "public.strays" already$/,
    undone: [['target', 'ALTER EXTENSION plpgsql DROP TABLE known_places; DROP TABLE known_places, strays']],
  },
  {
    ...{ name: 'an extension’s table of the same name', check: 'target-empty', mend: 'by hand' },
    made: [['target', 'CREATE TABLE orders (n int); ALTER EXTENSION plpgsql ADD TABLE orders']],
    found: /^the target has "public.orders" already$/,
    undone: [['target', 'ALTER EXTENSION plpgsql DROP TABLE orders; DROP TABLE orders']],
  },
  {
    ...{ name: 'what an earlier run left', check: 'target-unused', mend: 'by hand' },
    made: [
      ['target', 'CREATE SCHEMA aurora_migrate'],
      ['target', "SELECT pg_create_logical_replication_slot('aurora_migrate_back', 'pgoutput')"],
    ],
    found: /the target has schemas and slots called aurora_migrate/,
    undone: [
      ['target', 'DROP SCHEMA aurora_migrate'],
      ['target', "SELECT pg_drop_replication_slot('aurora_migrate_back')"],
    ],
  },
];

/** What each check is to find. */
export const faults: readonly Fault[] = [
  ...tables,
  ...sessions,
  ...accounts,
  ...servers,
  ...leftBehind,
  ...forSuperusers,
  ...outside,
];

/** Settings that count from the next start on, the checks that look at them, and the checks that are shown otherwise. */
export const restarted = {
  settings: [
    ['wal_level', 'replica'],
    ['max_replication_slots', '0'],
    ['max_wal_senders', '0'],
    ['max_logical_replication_workers', '0'],
    ['max_worker_processes', '0'],
  ],
  checks: [
    ...['wal-level', 'replication-slots', 'wal-senders', 'reverse-workers'],
    ...['reverse-wal-level', 'reverse-slots', 'reverse-senders', 'target-workers'],
    ...['target-processes', 'reverse-processes'],
  ],
  // Of the answers of servers that are not at hand: test/unit/checks/postgresql.test.ts.
  elsewhere: [
    ...['version', 'target-version', 'standby', 'standbys', 'target-writable', 'long-transactions'],
    ...['encoding', 'collation'],
  ],
} as const;
