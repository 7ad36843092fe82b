import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresqlOperations } from '../../../drivers/databases/postgresql/operations.ts';
import { closeIdleSessions } from '../../../drivers/databases/postgresql/with-session.ts';
import { channelOperations } from '../../../drivers/replication/logical/channel-operations.ts';
import type { OpCall, Side } from '../../../engine/step.ts';
import { type Pair, startPair } from './pair.ts';

const table = { database: 'public', table: 'orders' };
const sides = ['source', 'target'] as const;

let pair: Pair;
/** From 16 on others than superusers may subscribe, and who made a role is not everybody with CREATEROLE. */
let later: boolean;

beforeAll(async () => {
  pair = await startPair([...postgresqlOperations, ...channelOperations]);
  const [version] = await pair.sql('source', "SELECT current_setting('server_version_num')::int AS n");
  later = Number(version?.n) >= 160_000;
  for (const side of sides) {
    if (side === 'target') await pair.sql(side, "CREATE ROLE app LOGIN PASSWORD 'app-password'");
    await pair.sql(side, 'CREATE ROLE clerk; CREATE ROLE mover LOGIN');
    await pair.sql(side, 'CREATE TABLE orders (id int PRIMARY KEY); ALTER TABLE orders OWNER TO clerk');
    await giveAll(side);
  }
});
afterAll(() => pair?.stop());

/** All that the run needs, and no superuser. */
async function giveAll(side: Side): Promise<void> {
  const statements = [
    'ALTER ROLE engine NOSUPERUSER CREATEROLE REPLICATION; GRANT CREATE ON DATABASE shop TO engine',
    'GRANT CREATE ON SCHEMA public TO engine, clerk',
    'ALTER ROLE app LOGIN NOREPLICATION; GRANT pg_signal_backend, pg_read_all_stats, clerk TO engine',
    ...(later
      ? ['GRANT pg_create_subscription TO engine; GRANT app, mover TO engine WITH ADMIN TRUE, INHERIT FALSE']
      : []),
  ];
  for (const sql of statements) await pair.sql(side, sql);
}

async function ask(check: string, side: Side): Promise<readonly { what: string; mend: string }[]> {
  closeIdleSessions();
  const { findings } = (await pair.call({
    op: 'postgresql.check@1',
    input: {
      ...{ check, databases: ['public'], accounts: ['app'], window: 60 },
      moves: [{ from: 'public', to: 'public', tables: ['orders'] }],
    },
    on: side,
  })) as { findings: readonly { what: string; mend: string }[] };
  return findings;
}

const tried = (call: OpCall): Promise<string> =>
  pair.call(call).then(
    () => 'done',
    ({ code, message }) => String(code ?? message),
  );

/** What is taken from the engine's role, what is said of that, and what of the run is refused then and is not with it. */
type Right = {
  readonly name: string;
  readonly taken: string;
  readonly found: RegExp;
  readonly check?: 'owners';
  readonly needs?: OpCall;
  /** It tells the truth about others only with that right. */
  readonly blind?: true;
  readonly before16?: string | false;
};

const channel = 'aurora_migrate';
const channels = [channel];

const rights: readonly Right[] = [
  {
    name: 'REPLICATION',
    taken: 'ALTER ROLE engine NOREPLICATION',
    found: /lacks REPLICATION/,
    needs: { op: 'postgresql.make-slots@1', input: { channels } },
  },
  {
    name: 'CREATEROLE',
    taken: 'ALTER ROLE engine NOCREATEROLE',
    found: /lacks CREATEROLE/,
    needs: { op: 'postgresql.lock-out@1', input: { roles: ['app'] } },
  },
  {
    name: 'a role that it may alter',
    taken: 'REVOKE ADMIN OPTION FOR app FROM engine',
    before16: 'ALTER ROLE app REPLICATION',
    found: /may not take LOGIN from "app"/,
    needs: { op: 'postgresql.lock-out@1', input: { roles: ['app'] } },
  },
  {
    name: 'CREATE on the database',
    taken: 'REVOKE CREATE ON DATABASE shop FROM engine',
    found: /lacks CREATE on the database/,
    needs: { op: 'postgresql.publish@1', input: { publications: [{ channel, tables: [table] }] } },
  },
  {
    name: 'the owner of a table',
    taken: 'REVOKE clerk FROM engine',
    found: /no member of "clerk", who owns "public\.orders"/,
    check: 'owners',
    needs: { op: 'postgresql.publish@1', input: { publications: [{ channel, tables: [table] }] } },
  },
  {
    name: 'pg_create_subscription',
    taken: 'REVOKE pg_create_subscription FROM engine',
    before16: false,
    found: /lacks pg_create_subscription/,
    needs: {
      op: 'postgresql.make-channel@1',
      input: {
        ...{ channels, host: 'source.example.com', port: 5432, database: 'shop', tls: 'require', ca: '' },
        ...{ user: 'repl', password: "r'e\\p l" },
      },
    },
  },
  {
    name: 'pg_read_all_stats',
    taken: 'REVOKE pg_read_all_stats FROM engine',
    found: /lacks pg_read_all_stats/,
    needs: { op: 'postgresql.sessions@1', input: { roles: ['app'] } },
    blind: true,
  },
  {
    name: 'pg_signal_backend',
    taken: 'REVOKE pg_signal_backend FROM engine',
    found: /lacks pg_signal_backend/,
    needs: { op: 'postgresql.end-sessions@1', input: { roles: ['app'] } },
  },
];

const checkOf = (side: Side, check?: 'owners') =>
  side === 'source' ? (check ? 'engine-owners' : 'engine-grants') : check ? 'target-owners' : 'target-grants';

// Before 16 a superuser alone subscribes, and that is said of everybody else.
const findings = async (side: Side, check?: 'owners') =>
  (await ask(checkOf(side, check), side)).filter(({ what }) => later || !/lacks SUPERUSER/.test(what));

const undo = {
  'postgresql.make-slots@1': { op: 'postgresql.drop-slots@1', input: { channels } },
  'postgresql.lock-out@1': { op: 'postgresql.let-in@1', input: { roles: ['app'] } },
  'postgresql.publish@1': { op: 'postgresql.unpublish@1', input: { channels } },
  'postgresql.make-channel@1': { op: 'postgresql.remove-channel@1', input: { channels } },
} as { readonly [op: string]: OpCall };

test.each(sides)(
  'find nothing on the %s where a role that is no superuser has what the run needs',
  async (side) => {
    expect(await findings(side)).toEqual([]);
    expect(await findings(side, 'owners')).toEqual([]);
    if (!later)
      expect(await ask(checkOf(side), side)).toMatchObject([
        { what: expect.stringMatching(/lacks SUPERUSER/) },
      ]);
  },
);

test.each(rights.flatMap((right) => sides.map((side) => ({ ...right, side }))))(
  '$name: it is found on the $side where it lacks, the run could not do without it, and what is advised mends it',
  async ({ side, taken, before16, found, check, needs, blind }: Right & { side: Side }) => {
    if (!later && before16 === false) return;
    const someone = await pair.session(side, 'app');
    try {
      await pair.sql(side, !later && before16 ? before16 : taken);
      const said = await findings(side, check);
      expect(said.map(({ what }) => what)).toEqual([expect.stringMatching(found)]);
      closeIdleSessions();
      if (needs && !blind) expect(await tried({ ...needs, on: side })).toBe('42501');
      if (blind) expect(await pair.call({ ...(needs as OpCall), on: side })).toEqual({ open: 0 });
      for (const { mend } of said) await pair.sql(side, mend.split(';')[0] ?? '');
      expect(await findings(side, check)).toEqual([]);
      closeIdleSessions();
      if (blind) expect(await pair.call({ ...(needs as OpCall), on: side })).toEqual({ open: 1 });
      else if (needs) expect(await tried({ ...needs, on: side })).toBe('done');
      const back = undo[needs?.op ?? ''];
      if (back) await pair.call({ ...back, on: side });
    } finally {
      await someone.end().catch(() => undefined);
      await giveAll(side);
    }
  },
);

test('a schema of the target in which an owner may not make anything is found, for nothing could be given to that owner', async () => {
  await pair.sql('target', 'REVOKE CREATE ON SCHEMA public FROM clerk');
  const give = async () => {
    const engine = await pair.session('target', 'engine');
    const text = 'BEGIN; CREATE TABLE public.given (); ALTER TABLE public.given OWNER TO clerk; ROLLBACK';
    const code = await engine.query(text).then(
      () => 'done',
      (error: { code?: string }) => error.code,
    );
    await engine.end();
    return code;
  };
  expect(await give()).toBe('42501');
  const said = await findings('target', 'owners');
  expect(said.map(({ what }) => what)).toEqual([
    '"clerk" may not create anything in the schema "public" of the target',
  ]);
  for (const { mend } of said) await pair.sql('target', mend);
  expect(await findings('target', 'owners')).toEqual([]);
  expect(await give()).toBe('done');
});

test('a role that the run copies can be given a table, and goes again with what it owns', async () => {
  const roles = ['keeper'];
  // Passwords are read by superusers alone.
  await pair.sql('source', "ALTER ROLE engine SUPERUSER; CREATE ROLE keeper LOGIN PASSWORD 'kept'");
  closeIdleSessions();
  await pair.call({ op: 'postgresql.copy-roles@1', input: { roles, locked: [] }, on: 'target' });
  const engine = await pair.session('target', 'engine');
  await engine.query(
    'GRANT CREATE ON DATABASE shop TO keeper; CREATE SCHEMA kept; ALTER SCHEMA kept OWNER TO keeper',
  );
  await engine.query(
    'CREATE TABLE kept.given (); ALTER TABLE kept.given OWNER TO keeper; DROP TABLE kept.given',
  );
  await engine.end();
  await pair.call({ op: 'postgresql.drop-roles@1', input: { roles }, on: 'target' });
  expect(await pair.sql('target', "SELECT FROM pg_roles WHERE rolname = 'keeper'")).toEqual([]);
  await pair.sql('source', 'DROP ROLE keeper');
  await giveAll('source');
});

test('what DMS’s role was granted is told from what it may do as a member of others', async () => {
  const input = { user: 'mover', tables: [table] };
  await pair.sql('target', 'CREATE SCHEMA IF NOT EXISTS aurora_migrate_dms AUTHORIZATION engine');
  const [all] = await pair.sql('target', "SELECT 1 AS one FROM pg_roles WHERE rolname = 'pg_write_all_data'");
  if (all) await pair.sql('target', 'GRANT pg_write_all_data TO mover');
  const writes = () => pair.call({ op: 'postgresql.dms-writes@1', input, on: 'target' });
  expect(await writes()).toEqual({ may: 'none' });
  await pair.call({
    op: 'postgresql.let-dms-write@1',
    input: { ...input, control: 'aurora_migrate_dms' },
    on: 'target',
  });
  expect(await writes()).toEqual({ may: 'all' });
  await pair.call({ op: 'postgresql.forbid-dms@1', input, on: 'target' });
  expect(await writes()).toEqual({ may: 'none' });
});
