import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyAccounts } from '../../../drivers/databases/postgresql/schema/accounts.ts';
import { schemaOperations } from '../../../drivers/databases/postgresql/schema/operations.ts';
import { restoreObjects } from '../../../drivers/databases/postgresql/schema/restore.ts';
import { createTables } from '../../../drivers/databases/postgresql/schema/tables.ts';
import { selectTables } from '../../../drivers/databases/postgresql/tables.ts';
import type { Action, Side } from '../../../engine/step.ts';
import { type Pair, planOf, startPair } from './pair.ts';

const schemas = ['public', 'theirs'];
let pair: Pair;

beforeAll(async () => {
  pair = await startPair(schemaOperations);
});
afterAll(() => pair.stop());

async function actions(): Promise<readonly Action[]> {
  const plan = planOf(pair, schemas);
  const tables = await selectTables(plan, pair.read);
  return [
    ...(await createTables(pair.read, plan, tables)),
    ...(await copyAccounts(pair.read, plan)),
    ...(await restoreObjects(pair.read, plan, tables)),
  ];
}

const settings = (side: Side) =>
  pair.sql(
    side,
    `SELECT coalesce(d.datname, '') AS database, (SELECT array_agg(c ORDER BY c)::text FROM unnest(s.setconfig) AS c) AS set FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase
     WHERE s.setrole = (SELECT oid FROM pg_roles WHERE rolname = 'app') ORDER BY 1`,
  );

test('a role comes with its settings and with what it owns, and goes with them', async () => {
  await pair.sql(
    'source',
    `ALTER ROLE app SET search_path TO "$user", 'a, "b', public; ALTER ROLE app SET statement_timeout = '17s';
     ALTER ROLE app SET "app.Key" = E'it''s \\\\ secret=1'; ALTER ROLE app SET application_name = 'a, b';
     ALTER ROLE app IN DATABASE shop SET search_path = ''; ALTER ROLE app IN DATABASE shop SET work_mem = '5MB';
     ALTER ROLE app IN DATABASE postgres SET work_mem = '6MB'`,
  );
  await pair.sql(
    'source',
    `CREATE SCHEMA theirs AUTHORIZATION app; CREATE TABLE of_app (id serial PRIMARY KEY, n int); CREATE VIEW seen AS SELECT 1 AS one;
     CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY HASH (id); CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 1, REMAINDER 0);
     CREATE FUNCTION does(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TYPE kind AS ENUM ('a'); CREATE TABLE others (id int PRIMARY KEY);
     ALTER TABLE of_app OWNER TO app; ALTER VIEW seen OWNER TO app; ALTER FUNCTION does OWNER TO app; ALTER TYPE kind OWNER TO app;
     ALTER TABLE parts OWNER TO app; ALTER TABLE parts_0 OWNER TO app; REVOKE DELETE ON of_app FROM app; CREATE TABLE theirs.own (id int PRIMARY KEY)`,
  );
  const all = await actions();
  for (const action of all) await pair.make(action);
  for (const action of all) await pair.make(action);
  const here = (await settings('source')).filter(({ database }) => database !== 'postgres');
  expect(await settings('target')).toEqual(here);
  const owned = (side: Side) =>
    pair.sql(
      side,
      `SELECT array_agg(name ORDER BY name) AS names FROM (
         SELECT relname::text FROM pg_class WHERE relowner = 'app'::regrole AND relkind <> 't' UNION ALL SELECT proname FROM pg_proc WHERE proowner = 'app'::regrole
         UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner = 'app'::regrole UNION ALL SELECT typname FROM pg_type WHERE typowner = 'app'::regrole) AS o (name)
       WHERE name !~ '_pkey$'`,
    );
  expect(await owned('target')).toEqual(await owned('source'));
  await pair.sql('target', 'ALTER ROLE app LOGIN');
  const session = await pair.session('target', 'app');
  await session.query('INSERT INTO public.of_app (n) VALUES (1)');
  await expect(session.query('DELETE FROM public.of_app')).rejects.toThrow('permission denied');
  expect((await session.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '17s' }]);
  await session.end();
  for (const action of [...all].reverse()) await pair.takeBack(action);
  expect(await pair.sql('target', 'SELECT setconfig FROM pg_db_role_setting WHERE setrole <> 0')).toEqual([]);
  expect(await pair.sql('target', "SELECT 1 AS one FROM pg_roles WHERE rolname = 'app'")).toEqual([]);
});
