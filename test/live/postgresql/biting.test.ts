import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrate } from '../run/rig.ts';
import { schema, seed, writes } from './biting.ts';
import { type Rehearsal, startShop } from './shop.ts';

type Side = 'source' | 'target';

let shop: Rehearsal;
/** How many times everything was written. */
let rounds = 0;

beforeAll(async () => {
  shop = await startShop(
    {},
    (plan) =>
      plan
        .replace('database: shop', 'database: shop\n  schemas: ["Große Öde"]')
        .replace('reverse: none', 'reverse: required')
        .replace('write_freeze: 10s', 'write_freeze: 60s'),
    async (folder) => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'schema.sql'), schema);
      await writeFile(join(folder, 'seed.sql'), seed);
    },
  );
});
afterAll(() => shop?.stop());

const run = (...args: readonly string[]) => {
  const [command = '', ...more] = args;
  return migrate([command, shop.file, ...more], shop.sandbox.environment);
};
async function sql(side: Side, text: string): Promise<readonly Record<string, unknown>[]> {
  const session = await shop.sandbox[side].connect('shop');
  try {
    await session.query('SET search_path = "Große Öde", public');
    return (await session.query(text)).rows;
  } finally {
    await session.end();
  }
}

/** Writes as the application until it is refused; every round in which a statement fails otherwise fails this. */
async function writeUntilRefused(side: Side): Promise<number> {
  const { address, port } = shop.sandbox[side];
  const { user, password } = shop.sandbox.application;
  const [name] = Object.entries(shop.sandbox.hosts).find(([, at]) => at === address) ?? [];
  const ca = await readFile(shop.sandbox.ca, 'utf8');
  const session = new Client({
    ...{ host: address, port, user, password, database: 'shop' },
    ssl: { ca, ...(name !== undefined && { servername: name }) },
  });
  session.on('error', () => undefined);
  await session.connect();
  const began = rounds;
  try {
    await session.query('SET search_path = "Große Öde", public; SET timezone = UTC');
    for (; ; rounds++) {
      for (const statement of writes(rounds)) await session.query(statement);
      await sleep(20);
    }
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== '57P01' && !/terminated|ECONNRESET|not queryable/.test(message)) throw error;
  } finally {
    await session.end().catch(() => undefined);
  }
  return rounds++ - began;
}

/** Every table's rows, each as PostgreSQL shows it. */
async function contents(side: Side): Promise<ReadonlyMap<string, unknown>> {
  const tables = await sql(
    side,
    `SELECT oid::regclass::text AS name FROM pg_class WHERE relnamespace = '"Große Öde"'::regnamespace AND relkind = 'r' ORDER BY 1`,
  );
  const found = await sql(
    side,
    tables
      .map(({ name }, n) => {
        const sum = `SELECT ${n} AS n, count(*), md5(string_agg(t::text, '|' ORDER BY t::text COLLATE "C")) AS sum`;
        return `${sum} FROM ONLY ${name} AS t`;
      })
      .join(' UNION ALL '),
  );
  return new Map(found.map(({ n, count, sum }) => [String(tables[Number(n)]?.name), `${count} ${sum}`]));
}

test('what cannot move is refused with the way out, and what is told to do is enough', async () => {
  await sql('source', "SELECT lo_from_bytea(4711, 'large')");
  const refused = await run('plan');
  expect(refused.code, refused.out + refused.err).toBe(3);
  for (const said of [
    '"Große Öde.by_default", "Große Öde.by_nothing": no primary key and no replica identity',
    'ALTER TABLE "Große Öde"."by_default" REPLICA IDENTITY FULL',
    'ALTER TABLE "Große Öde"."unlogged" SET LOGGED',
    'lo_unlink',
  ])
    expect(refused.out).toContain(said);
  await sql(
    'source',
    `ALTER TABLE by_default REPLICA IDENTITY FULL; ALTER TABLE by_nothing REPLICA IDENTITY FULL;
     ALTER TABLE unlogged SET LOGGED; SELECT lo_unlink(4711)`,
  );
  const taken = await run('plan');
  expect(taken.code, taken.out + taken.err).toBe(0);
});

test('all of it moves under writes, compares equal meanwhile, and comes back with what the target took', async () => {
  const onSource = writeUntilRefused('source');
  const moved = await run('run', '--yes', '--until', 'cutover');
  expect({ code: moved.code, err: moved.err }, moved.out.slice(-3_000)).toEqual({ code: 0, err: '' });
  expect(await onSource).toBeGreaterThan(10);
  expect(await contents('target')).toEqual(await contents('source'));

  const [shared] = await sql('source', 'SELECT last_value::int AS n FROM shared');
  const onTarget = writeUntilRefused('target');
  await sleep(2_000);
  const back = await run('rollback', '--yes');
  expect({ code: back.code, err: back.err }, back.out.slice(-3_000)).toEqual({ code: 0, err: '' });
  expect(await onTarget).toBeGreaterThan(10);
  const [source, target] = [await contents('source'), await contents('target')];
  expect(source).toEqual(target);
  expect(source.size).toBeGreaterThan(1_000);

  // Two tables take from one sequence: what it gives next is in neither of them.
  const [given] = await sql(
    'target',
    'SELECT greatest((SELECT max(id) FROM parent), (SELECT max(id) FROM other)) AS n',
  );
  const [next] = await sql('source', "INSERT INTO other (note) VALUES ('back again') RETURNING id");
  expect(Number(given?.n)).toBeGreaterThan(Number(shared?.n));
  expect(Number(next?.id)).toBeGreaterThan(Number(given?.n));
});
