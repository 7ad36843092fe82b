import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { closingByRoles } from '../../../drivers/databases/postgresql/closing.ts';
import { carryCounters, counterOperations } from '../../../drivers/databases/postgresql/counters.ts';
import { lockOutOperations } from '../../../drivers/databases/postgresql/lock-out.ts';
import { markerOperations, writeMarker } from '../../../drivers/databases/postgresql/marker.ts';
import { ownTables } from '../../../drivers/databases/postgresql/own-tables.ts';
import { openSnapshot } from '../../../drivers/databases/postgresql/snapshot.ts';
import { logicalChannel, publish } from '../../../drivers/replication/logical/channel.ts';
import { channelOperations } from '../../../drivers/replication/logical/channel-operations.ts';
import { explainConflict } from '../../../drivers/replication/logical/explain.ts';
import type { Action } from '../../../engine/step.ts';
import { type Pair, planOf, startPair } from './pair.ts';

let pair: Pair;
const tables = [
  { source: { database: 'public', table: 'Orders' }, target: { database: 'public', table: 'Orders' } },
];

const channels = ['aurora_migrate'];

beforeAll(async () => {
  pair = await startPair([
    ...channelOperations,
    ...counterOperations,
    ...lockOutOperations,
    ...markerOperations,
  ]);
  for (const side of ['source', 'target'] as const) {
    await pair.sql(side, 'CREATE TABLE "Orders" (id int PRIMARY KEY, note text)');
    for (const action of ownTables(side, 3)) await pair.make(action);
  }
  await pair.sql('source', 'GRANT ALL ON "Orders" TO app');
});
afterAll(() => pair.stop());

describe('the channel', () => {
  test('brings changes over verified TLS, drains by position and marker, and rests; all of it goes back', async () => {
    const { call, make, sql } = pair;
    await make(await publish(planOf(pair), pair.read, tables, 'source'));
    await call({ op: 'postgresql.make-slots@1', input: { channels }, on: 'source' });
    await sql('source', `INSERT INTO "Orders" VALUES (1, 'before the subscription')`);
    const channel = logicalChannel(planOf(pair), pair.read, tables, 'source');
    const made = await channel.start({ $from: 'x', path: 'position' });
    for (const action of made) await make(action);
    await sql('source', `UPDATE "Orders" SET note = 'changed'; INSERT INTO "Orders" VALUES (2, 'more')`);
    await make(writeMarker('source', 1, 'shop: freeze'));
    const { position } = (await call({
      sql: 'SELECT pg_current_wal_insert_lsn()::text AS position',
      on: 'source',
    })) as { position: string };
    for (const action of channel.drain(position as never, 'shop: freeze', [])) await make(action);
    expect(await sql('target', 'SELECT * FROM "Orders" ORDER BY id')).toEqual([
      { id: 1, note: 'changed' },
      { id: 2, note: 'more' },
    ]);
    // At rest it brings nothing more: what the target writes from here on cannot be met by it.
    await sql('source', `INSERT INTO "Orders" VALUES (3, 'after the drain')`);
    await new Promise((wake) => setTimeout(wake, 300));
    expect(await sql('target', 'SELECT count(*)::int AS n FROM "Orders"')).toEqual([{ n: 2 }]);
    for (const action of [...made].reverse()) await pair.takeBack(action);
    for (const action of await channel.remove()) await make(action);
    // Going back is tried again after the channel itself was removed: there is nothing to start any more.
    const rest = channel.drain(position as never, 'shop: freeze', []).find(({ id }) => id === 'rest');
    await pair.takeBack(rest as Action);
    expect(
      await sql(
        'source',
        'SELECT (SELECT count(*) FROM pg_replication_slots)::int AS slots, (SELECT count(*) FROM pg_publication)::int AS publications',
      ),
    ).toEqual([{ slots: 0, publications: 0 }]);
    expect(await sql('target', 'SELECT count(*)::int AS n FROM pg_subscription')).toEqual([{ n: 0 }]);
  });

  test('a row that stands in the way stops it, and is told; a slot that is gone too', async () => {
    const { call, make, sql } = pair;
    await sql('source', 'TRUNCATE "Orders"');
    await sql('target', `TRUNCATE "Orders"; INSERT INTO "Orders" VALUES (7, 'mine')`);
    await make(await publish(planOf(pair), pair.read, tables, 'source'));
    await call({ op: 'postgresql.make-slots@1', input: { channels }, on: 'source' });
    const channel = logicalChannel(planOf(pair), pair.read, tables, 'source');
    for (const action of await channel.start({ $from: 'x', path: 'position' })) await make(action);
    await sql('source', `INSERT INTO "Orders" VALUES (7, 'theirs')`);
    const probe = channel.healthy();
    const state = async () => (await call(probe.ask)) as { state: string; findings: { what: string }[] };
    await expect.poll(async () => (await state()).state).toBe('failed');
    expect((await state()).findings[0]).toEqual({
      what: `the subscription "aurora_migrate" cannot INSERT a row of "public"."Orders" on the target: one with "id" = '7' is there already`,
      why: expect.any(String),
      mend: expect.stringContaining(`DELETE FROM "public"."Orders" WHERE "id" = '7'; on the target`),
    });
    // A master of AWS may not ask what was applied: a row that is not the one that comes was not.
    await sql('target', 'ALTER ROLE engine NOSUPERUSER; GRANT SELECT ON "Orders" TO engine');
    expect((await state()).findings[0]?.what).toContain(`"id" = '7' is there already`);
    await sql('target', `UPDATE "Orders" SET note = 'theirs'`);
    expect(JSON.stringify((await state()).findings)).not.toContain('is there already');
    await sql('target', 'ALTER ROLE engine SUPERUSER');
    // Whoever looks leaves nothing.
    expect(await sql('source', 'SELECT slot_name AS name FROM pg_replication_slots')).toEqual([
      { name: 'aurora_migrate' },
    ]);
    // Of what is no row that stands in the way, the log tells; before 15 no counter tells that there is something.
    const [counts] = await sql(
      'target',
      "SELECT current_setting('server_version_num')::int >= 150000 AS yes",
    );
    if (counts?.yes === true) {
      await sql('target', 'DELETE FROM "Orders"; ALTER TABLE "Orders" ADD CHECK (id < 0)');
      await expect.poll(async () => (await state()).findings[0]?.what).toContain('cannot apply');
    }
    await call({ op: 'postgresql.drop-slots@1', input: { channels }, on: 'source' });
    expect((await state()).findings[0]?.what).toContain('is gone');
    for (const action of await channel.remove()) await make(action);
  });
});

test('what an earlier change of a transaction moves away, or may have, is in nobody’s way', async () => {
  const { call, make, sql } = pair;
  for (const side of ['source', 'target'] as const)
    await sql(
      side,
      `CREATE TABLE mails (id int PRIMARY KEY, mail text UNIQUE); INSERT INTO mails VALUES (1, 'a'), (2, 'b')`,
    );
  const mails = { database: 'public', table: 'mails' };
  await make(await publish(planOf(pair), pair.read, [{ source: mails, target: mails }], 'source'));
  const channel = logicalChannel(planOf(pair), pair.read, [{ source: mails, target: mails }], 'source');
  const [subscribe, start] = await channel.start({ $from: 'x', path: 'position' });
  const explained = () => explainConflict('aurora_migrate', pair.tools('target'));
  for (const [transaction, inTheWay] of [
    ["UPDATE mails SET mail = 'c' WHERE id = 1; INSERT INTO mails VALUES (3, 'a')", null],
    ["DELETE FROM mails WHERE id = 1; INSERT INTO mails VALUES (4, 'c')", null],
    ["TRUNCATE mails; INSERT INTO mails VALUES (2, 'b')", null],
    ['TRUNCATE mails', null],
    // Another row of the table says nothing of this one.
    ["UPDATE mails SET mail = 'd' WHERE id = 2; INSERT INTO mails VALUES (9, 'e')", `"id" = '9'`],
  ] as const) {
    await call({ op: 'postgresql.make-slots@1', input: { channels }, on: 'source' });
    await make(subscribe as Action);
    if (inTheWay) await sql('target', "INSERT INTO mails VALUES (9, 'x')");
    await sql('source', transaction);
    // A transaction that only empties comes first too.
    await sql('source', "INSERT INTO mails SELECT 2, 'b' WHERE NOT EXISTS (SELECT FROM mails)");
    const found = (await explained()) as { what: string } | null;
    if (inTheWay) expect(found?.what).toContain(inTheWay);
    else expect(found, transaction).toBeNull();
    if (inTheWay) await sql('target', 'DELETE FROM mails WHERE id = 9');
    await make(start as Action);
    await expect
      .poll(() => sql('target', 'SELECT * FROM mails ORDER BY id'))
      .toEqual(await sql('source', 'SELECT * FROM mails ORDER BY id'));
    await pair.takeBack(subscribe as Action);
    await call({ op: 'postgresql.drop-slots@1', input: { channels }, on: 'source' });
  }
  for (const action of await channel.remove()) await make(action);
});

test('a row that was applied, and changed since, is not the one in the way, though nobody may ask what was applied', async () => {
  const { call, make, sql } = pair;
  const hot = { database: 'public', table: 'hot' };
  for (const side of ['source', 'target'] as const)
    await sql(side, 'CREATE TABLE hot (id int PRIMARY KEY, n int)');
  await make(await publish(planOf(pair), pair.read, [{ source: hot, target: hot }], 'source'));
  await call({ op: 'postgresql.make-slots@1', input: { channels }, on: 'source' });
  const channel = logicalChannel(planOf(pair), pair.read, [{ source: hot, target: hot }], 'source');
  const [subscribe, start] = await channel.start({ $from: 'x', path: 'position' });
  await make(subscribe as Action);
  // All of it comes at once, and nothing is confirmed until all of it was applied.
  for (const change of [
    'INSERT INTO hot VALUES (1, 0)',
    'UPDATE hot SET n = 1',
    'INSERT INTO hot VALUES (7, 0)',
  ])
    await sql('source', change);
  await sql('target', 'INSERT INTO hot VALUES (7, 7)');
  await call(start?.forward as never);
  await expect.poll(() => sql('target', 'SELECT n FROM hot WHERE id = 1')).toEqual([{ n: 1 }]);
  await sql('target', 'GRANT SELECT ON hot TO engine; ALTER ROLE engine NOSUPERUSER');
  const found = (await explainConflict('aurora_migrate', pair.tools('target'))) as { what: string } | null;
  await sql('target', 'ALTER ROLE engine SUPERUSER');
  for (const action of await channel.remove()) await make(action);
  expect(found?.what).toContain(`"id" = '7'`);
});

test('three subscriptions divide the tables by what is tied and written, begin at one point, and are one channel', async () => {
  const { call, make, sql, read } = pair;
  const names = ['Orders', 'people', 'pets', 'alone', 'busy'];
  const all = names.map((table) => ({
    source: { database: 'public', table },
    target: { database: 'public', table },
  }));
  for (const side of ['source', 'target'] as const)
    await sql(
      side,
      `TRUNCATE "Orders"; CREATE TABLE people (id int PRIMARY KEY); CREATE TABLE pets (id int PRIMARY KEY, of int REFERENCES people);
       CREATE TABLE alone (id int PRIMARY KEY); CREATE TABLE busy (id int PRIMARY KEY)`,
    );
  await sql('source', 'INSERT INTO busy SELECT generate_series(1, 1000)');
  const plan = planOf(pair, ['public'], 3);
  const published = await publish(plan, read, all, 'source');
  await make(published);
  const parts = ['aurora_migrate', 'aurora_migrate_2', 'aurora_migrate_3'] as const;
  const of = await sql(
    'source',
    `SELECT tablename AS name, pubname AS part FROM pg_publication_tables WHERE schemaname = 'public'`,
  );
  expect(of).toHaveLength(5);
  const part = new Map(of.map((each) => [each.name, each.part]));
  expect(part.get('people')).toBe(part.get('pets'));
  const snapshot = await openSnapshot(
    pair.address('source'),
    1,
    parts,
    { stop: new AbortController().signal, deadline: Date.now() + 60_000 },
    () => undefined,
  );
  snapshot.end();
  const [begun] = await sql(
    'source',
    'SELECT count(*)::int AS slots, count(DISTINCT confirmed_flush_lsn)::int AS points FROM pg_replication_slots',
  );
  expect(begun).toEqual({ slots: 3, points: 1 });
  await sql('target', 'INSERT INTO busy SELECT generate_series(1, 1000)');
  const channel = logicalChannel(plan, read, all, 'source');
  const made = await channel.start({ $from: 'x', path: 'position' });
  for (const action of made) await make(action);
  const rows = () =>
    sql(
      'target',
      `SELECT (SELECT count(*) FROM people)::int AS people, (SELECT count(*) FROM pets)::int AS pets,
              (SELECT count(*) FROM alone)::int AS alone, (SELECT count(*) FROM busy)::int AS busy`,
    );
  await sql(
    'source',
    'INSERT INTO people VALUES (1); INSERT INTO pets VALUES (1, 1); INSERT INTO alone VALUES (1); INSERT INTO busy VALUES (0)',
  );
  // One statement, which one subscription has to apply as a whole.
  await sql(
    'source',
    'TRUNCATE people, pets; INSERT INTO people VALUES (2), (3); INSERT INTO pets VALUES (3, 3)',
  );
  const lag = channel.lag(10, '1s', '1m');
  expect((await call(lag.ask)) as object).toEqual({ seconds: expect.any(Number) });
  await make(writeMarker('source', 3, 'shop: freeze'));
  const { position } = (await call({
    sql: 'SELECT pg_current_wal_insert_lsn()::text AS position',
    on: 'source',
  })) as { position: string };
  for (const action of channel.drain(position as never, 'shop: freeze', [])) await make(action);
  expect(await rows()).toEqual([{ people: 2, pets: 1, alone: 1, busy: 1001 }]);
  const state = () => call(channel.healthy().ask) as Promise<{ state: string; findings: { what: string }[] }>;
  expect(await state()).toMatchObject({ state: 'stopped' });
  // One part that stands still is no channel that stands still, and one that failed is one that failed.
  await call({
    op: 'postgresql.switch-channel@1',
    input: { channels: [parts[1]], on: true },
    on: 'target',
  } as never);
  await expect.poll(async () => (await state()).state).toBe('partly');
  await call({ op: 'postgresql.drop-slots@1', input: { channels: [parts[2]] }, on: 'source' });
  expect(await state()).toMatchObject({
    state: 'failed',
    findings: [{ what: expect.stringContaining('_3" on') }],
  });
  for (const action of [...made].reverse()) await pair.takeBack(action);
  for (const action of await channel.remove()) await make(action);
  await pair.takeBack(writeMarker('source', 3, 'shop: freeze'));
  expect(
    await sql(
      'source',
      `SELECT (SELECT count(*) FROM pg_replication_slots)::int AS slots, (SELECT count(*) FROM pg_publication)::int AS publications,
              (SELECT count(*) FROM aurora_migrate.marker_2)::int AS markers`,
    ),
  ).toEqual([{ slots: 0, publications: 0, markers: 0 }]);
  expect(await sql('target', 'SELECT count(*)::int AS n FROM pg_subscription')).toEqual([{ n: 0 }]);
});

describe('closing by roles', () => {
  beforeEach(async () => {
    await pair.sql('source', 'ALTER ROLE app LOGIN');
  });

  test('ends who is in, refuses who comes, and lets them in again', async () => {
    const closing = closingByRoles(pair.read, { side: 'source', roles: ['app', 'nobody'], subscriptions: 1 });
    const inside = await pair.session('source', 'app');
    await inside.query('BEGIN');
    await inside.query(`INSERT INTO "Orders" VALUES (100, 'not committed')`);
    expect(
      await pair.holds({
        ask: { op: 'postgresql.open-writes@1', input: {}, on: 'source' },
        path: 'open',
        is: [0],
        within: '1s',
      }),
    ).toBe(false);
    const frozen = await closing.freeze('shop: freeze');
    for (const action of frozen) await pair.make(action);
    await expect(inside.query('COMMIT')).rejects.toThrow();
    for (const action of closing.proveFrozen()) await pair.make(action);
    await expect(pair.session('source', 'app')).rejects.toThrow('not permitted to log in');
    for (const action of [...frozen].reverse()) await pair.takeBack(action);
    const again = await pair.session('source', 'app');
    expect((await again.query('SELECT count(*)::int AS n FROM "Orders" WHERE id = 100')).rows).toEqual([
      { n: 0 },
    ]);
    await again.end();
  });

  test('a prepared transaction keeps a freeze from being proved', async () => {
    const closing = closingByRoles(pair.read, { side: 'source', roles: ['app'], subscriptions: 1 });
    const inside = await pair.session('source', 'app');
    await inside.query(`BEGIN; INSERT INTO "Orders" VALUES (101, 'prepared'); PREPARE TRANSACTION 'left'`);
    const [prepared] = closing.proveFrozen();
    expect(await pair.holds(prepared?.until[0] as never)).toBe(false);
    await inside.query(`ROLLBACK PREPARED 'left'`);
    expect(await pair.holds(prepared?.until[0] as never)).toBe(true);
    await inside.end();
  });

  test('a wrong password does not prove that the role is shut out', async () => {
    await pair.sql('source', "ALTER ROLE app NOLOGIN PASSWORD 'another'");
    const canary = closingByRoles(pair.read, { side: 'source', roles: ['app'], subscriptions: 1 })
      .proveClosed('2s')
      .at(-1);
    expect(await pair.holds(canary?.until[0] as never)).toBe(false);
    await pair.sql('source', "ALTER ROLE app PASSWORD 'app-password'");
    expect(await pair.holds(canary?.until[0] as never)).toBe(true);
  });
});

test('sequences are carried beyond what was given out, each way round, within their bounds', async () => {
  for (const side of ['source', 'target'] as const)
    await pair.sql(
      side,
      `CREATE SEQUENCE plain; CREATE SEQUENCE "Down" INCREMENT -1; CREATE SEQUENCE untouched START 50;
       CREATE SEQUENCE small MAXVALUE 3; CREATE SEQUENCE cached CACHE 20; CREATE TABLE owned (id int GENERATED ALWAYS AS IDENTITY)`,
    );
  await pair.sql(
    'source',
    `SELECT nextval('plain') FROM generate_series(1, 7); SELECT nextval('"Down"') FROM generate_series(1, 5);
     SELECT nextval('small') FROM generate_series(1, 3); SELECT nextval('cached'); INSERT INTO owned DEFAULT VALUES`,
  );
  const [action] = carryCounters(['public'], 'target');
  if (!action) throw new Error('no action');
  expect(await pair.holds(action.until[0])).toBe(false);
  await pair.make(action);
  const next = (name: string) => pair.sql('target', `SELECT nextval('${name}')::int AS n`);
  expect((await next('plain'))[0]?.n).toBeGreaterThan(7);
  expect((await next('"Down"'))[0]?.n).toBeLessThan(-5);
  expect(await next('untouched')).toEqual([{ n: 50 }]);
  await expect(next('small')).rejects.toThrow('reached maximum value');
  expect((await next('cached'))[0]?.n).toBeGreaterThan(20);
  expect((await pair.sql('target', 'INSERT INTO owned DEFAULT VALUES RETURNING id'))[0]?.id).toBeGreaterThan(
    1,
  );
  const [back] = carryCounters(['public'], 'source');
  if (back) await pair.make(back);
  expect(Number((await pair.sql('source', "SELECT nextval('plain')::int AS n"))[0]?.n)).toBeGreaterThan(40);
});
