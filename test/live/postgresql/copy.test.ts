import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Table } from '../../../drivers/database.ts';
import { copyTables } from '../../../drivers/databases/postgresql/copy-operations.ts';
import type { Session } from '../../../drivers/databases/postgresql/session.ts';
import { openSnapshot } from '../../../drivers/databases/postgresql/snapshot.ts';
import type { Sample } from '../../../engine/world.ts';
import { operationsOf, type Rig, startRig } from './rig.ts';

const database = 'copied';
const channel = 'aurora_migrate';
let rig: Rig;
let source: Session;
let target: Session;

beforeAll(async () => {
  rig = await startRig();
  await rig.create(database);
  [source, target] = [await rig.session('source', database), await rig.session('target', database)];
});
afterAll(() => rig?.stop());

beforeEach(async () => {
  for (const session of [source, target])
    await session.write(
      `DROP SCHEMA IF EXISTS shop CASCADE; DROP SCHEMA IF EXISTS aurora_migrate CASCADE; CREATE SCHEMA shop; CREATE SCHEMA aurora_migrate;
       CREATE TABLE aurora_migrate.heartbeat (id integer PRIMARY KEY, beat bigint NOT NULL);
       CREATE TABLE aurora_migrate.copied (id integer PRIMARY KEY, state text NOT NULL, position_after text NOT NULL,
         row_count bigint NOT NULL, byte_count bigint NOT NULL, took_ms bigint NOT NULL)`,
    );
});

const both = async (sql: string) => {
  for (const session of [source, target]) await session.write(`SET search_path = shop, pg_catalog; ${sql}`);
};

async function tables(): Promise<readonly Table[]> {
  const rows = await source.rows(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'shop'::regnamespace ORDER BY 1",
  );
  return rows.map(({ name }) => {
    const table = { database: 'shop', table: String(name) };
    return { source: table, target: table };
  });
}

async function copy(progress: (sample: Sample) => void = () => undefined) {
  const tools = { ...rig.tools(database), progress };
  return (await copyTables({ tables: await tables(), workers: 2, channels: [channel] }, tools)) as {
    rows: number;
    kept: number;
  };
}

const compare = async () =>
  (await operationsOf('postgresql.compare-rows@1').run(
    { tables: await tables(), workers: 1 },
    rig.tools(database),
  )) as { verdict: string; tables: readonly { differences: readonly unknown[] }[] };

const shop = `
  CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN price AS numeric(9,2) CHECK (VALUE >= 0); CREATE TYPE pair AS (a price, b mood);
  CREATE TABLE "Öl ""k""" (id int GENERATED ALWAYS AS IDENTITY, "Preis" price, m mood, v int, w int GENERATED ALWAYS AS (v * 2) STORED, gone int);
  ALTER TABLE "Öl ""k""" DROP gone;
  CREATE TABLE types (id bigint, a text, b varchar(9), c char(5), d numeric, e float4, f float8, g timestamptz, h timestamp, i date, j interval,
    k bytea, l jsonb, m json, n uuid, o inet, p bit(3), q int[], r text[], s numrange, t tsvector, u point, x xml, y boolean, z money);
  CREATE TABLE odd (id int, moods mood[], p pair, r regclass);
  CREATE TABLE keyless (a int, b text);
  CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
  CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
  CREATE TABLE parent (id int); CREATE TABLE heir (more text) INHERITS (parent)`;
const keys = `
  ALTER TABLE "Öl ""k""" ADD PRIMARY KEY (id); ALTER TABLE types ADD PRIMARY KEY (id); ALTER TABLE odd ADD PRIMARY KEY (id);
  ALTER TABLE parts ADD PRIMARY KEY (id, at)`;
const rows = `
  INSERT INTO "Öl ""k""" ("Preis", m, v) SELECT i / 100.0, 'ok', i FROM generate_series(1, 3000) AS i;
  INSERT INTO types VALUES
    (1, 'ü\\t', 'x ', 'ab', 'NaN', '-0', 'Infinity', 'infinity', '0044-03-15 10:00 BC', '-infinity', '1 mon -3 days', '\\x00ff', '{"a": 1.00}', '{"a": 1}',
     '00000000-0000-0000-0000-000000000001', '::1/64', '101', '[0:1]={1,NULL}', '{NULL,"NULL",""}', '(1.0,]', 'a:1A b', '(1,2)', '<a/>', true, '1.01'),
    (2, '', '', '', 0.10, 0.1, '-0', '-infinity', 'infinity', '2020-02-29', '24:00:00', '', 'null', 'null', NULL, NULL, NULL, '{}', '{}', 'empty', '', NULL, NULL, false, '-0.01'),
    (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  INSERT INTO odd VALUES (1, '{sad,ok,NULL}', ROW(1.5, 'sad'), 'shop.types'), (2, NULL, ROW(NULL, NULL), NULL);
  INSERT INTO keyless SELECT i % 10, repeat('x', 300) FROM generate_series(1, 2000) AS i;
  INSERT INTO parts SELECT i, date '2020-12-01' + i FROM generate_series(1, 60) AS i;
  INSERT INTO parent VALUES (1); INSERT INTO heir VALUES (2, 'more')`;

test('every kind of row arrives as it is, into tables that get their keys afterwards', async () => {
  await both(shop);
  await source.write(`${keys}; ${rows}`);
  const { rows: copied } = await copy();
  expect(copied).toBe(3000 + 3 + 2 + 2000 + 60 + 2);
  const [done] = await target.rows(
    'SELECT state, position_after AS at, row_count AS n FROM aurora_migrate.copied',
  );
  expect(done).toMatchObject({
    state: 'done',
    at: expect.stringMatching(/^[0-9A-F]+\/[0-9A-F]+$/),
    n: copied,
  });
  await target.write(keys);
  const compared = await compare();
  expect(compared.tables.flatMap(({ differences }) => differences)).toEqual([]);
  expect(compared.verdict).toBe('equal');
});

test('what is written meanwhile comes by the slot, from exactly where the snapshot ends', async () => {
  await both('CREATE TABLE t (id int PRIMARY KEY, v int)');
  await source.write(`INSERT INTO shop.t SELECT i, 0 FROM generate_series(1, 60000) AS i; ANALYZE shop.t;
    CREATE PUBLICATION ${channel} FOR TABLE shop.t, aurora_migrate.heartbeat`);
  let writing = true;
  const writer = await rig.session('source', database);
  const writes = (async () => {
    for (let n = 1; writing; n++)
      await writer.write(
        `INSERT INTO shop.t VALUES (${60_000 + n}, 0); UPDATE shop.t SET v = v + 1 WHERE id = ${1 + ((n * 7919) % 60_000)}; DELETE FROM shop.t WHERE id = ${1 + ((n * 104729) % 60_000)}`,
      );
  })();
  await copy();
  const { address, port } = rig.servers.source;
  const { username, password } = rig.address('source', database);
  try {
    await target.write(
      `CREATE SUBSCRIPTION ${channel} CONNECTION 'host=${address} port=${port} dbname=${database} user=${username} password=${password}'
       PUBLICATION ${channel} WITH (copy_data = false, create_slot = false, slot_name = '${channel}')`,
    );
    // Under live writes, and with a true lag.
    expect(await compare()).toMatchObject({ verdict: 'equal', tables: [{ differences: [] }] });
    await target.write('DELETE FROM shop.t WHERE id = (SELECT max(id) FROM shop.t WHERE id <= 60000)');
    expect(await compare()).toMatchObject({ verdict: 'different', tables: [{ missing: 1, extra: 0 }] });
  } finally {
    writing = false;
    await writes;
    await target.write(`DROP SUBSCRIPTION IF EXISTS ${channel}`);
    await source.write(`DROP PUBLICATION ${channel}`);
  }
});

test('a lost connection costs a new snapshot, and what is equal to it stays', async () => {
  await both('CREATE TABLE t (id int, k text COLLATE "C", v text)');
  await source.write(`ALTER TABLE shop.t ADD PRIMARY KEY (k, id);
    INSERT INTO shop.t SELECT i, 'k' || i % 97, repeat('x', 100) FROM generate_series(1, 200000) AS i; ANALYZE shop.t`);
  let cut = false;
  const said: string[] = [];
  const { rows: copied, kept } = await copy(({ done, on }) => {
    if (on?.startsWith('begins')) said.push(on);
    if (cut || done < 90_000) return;
    cut = true;
    void source.write(
      "UPDATE shop.t SET v = 'changed' WHERE k = 'k1'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND pid <> pg_backend_pid() AND usename = 'migrate'",
    );
  });
  expect(cut && said.length).toBe(1);
  expect(copied).toBe(200_000);
  expect(kept).toBeGreaterThan(40_000);
  const [left] = await target.rows("SELECT count(*) AS n FROM pg_indexes WHERE schemaname = 'shop'");
  expect(left?.n).toBe(0);
  await target.write('ALTER TABLE shop.t ADD PRIMARY KEY (k, id)');
  expect(await compare()).toMatchObject({ verdict: 'equal', rows: 200_000 });
});

test('rows of somebody else stop it before it starts', async () => {
  await both('CREATE TABLE t (id int PRIMARY KEY)');
  await target.write('INSERT INTO shop.t VALUES (1)');
  await expect(copy()).rejects.toThrow('"shop.t" on the target has rows that this run did not write');
});

test('a table that is emptied or rewritten after the snapshot is not read as empty', async () => {
  await both('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)');
  await source.write('INSERT INTO shop.t VALUES (1); INSERT INTO shop.u VALUES (1)');
  const snapshot = await openSnapshot(
    rig.address('source', database),
    1,
    [channel],
    rig.tools(database),
    () => undefined,
  );
  try {
    await source.write('ALTER TABLE shop.t ALTER id TYPE bigint');
    const [reader] = snapshot.sessions as [Session];
    await snapshot.enter(reader, { database: 'shop', table: 'u' });
    // Whoever wants to empty it now has to wait until the snapshot ends.
    await source.write("SET lock_timeout = '200ms'");
    await expect(source.write('TRUNCATE shop.u')).rejects.toMatchObject({ code: '55P03' });
    await expect(snapshot.enter(reader, { database: 'shop', table: 't' })).rejects.toMatchObject({
      message: '"shop.t" was emptied or rewritten while the copy was beginning',
      transient: true,
    });
  } finally {
    snapshot.end();
    await source.write('RESET lock_timeout');
  }
});

test('a transaction that holds the slot up is named, and the copy goes on when it ends', async () => {
  await both('CREATE TABLE t (id int PRIMARY KEY)');
  const open = await rig.session('source', database);
  await open.write('BEGIN; INSERT INTO shop.t VALUES (1)');
  let said = '';
  const copying = copy(({ on = '' }) => {
    if (!on.startsWith('waits') || said !== '') return;
    said = on;
    void open.write('COMMIT');
  });
  expect(await copying).toMatchObject({ rows: 1 });
  expect(said).toContain(`transaction of "migrate" (process ${open.id}) has been open on the source`);
});
