import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOperations } from '../../../drivers/databases/postgresql/check-operations.ts';
import { schemaOperations } from '../../../drivers/databases/postgresql/schema/operations.ts';
import { createIndexes, createTables } from '../../../drivers/databases/postgresql/schema/tables.ts';
import { selectTables } from '../../../drivers/databases/postgresql/tables.ts';
import type { Action, Side } from '../../../engine/step.ts';
import { type Pair, planOf, startPair } from './pair.ts';

const schemas = ['public', 'Odd "Schema"'];
let pair: Pair;

/** Each is needed by what comes with the tables: a default, a generated column, a view, a check, another function's body. */
const casts = `
CREATE SCHEMA "Odd ""Schema""";
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE TYPE "Odd ""Schema"""."Place" AS (a int, b text);
CREATE FUNCTION mood_of(int) RETURNS mood IMMUTABLE LANGUAGE sql AS $$ SELECT CASE WHEN $1 > 0 THEN 'glad'::public.mood ELSE 'sad' END $$;
CREATE CAST (int AS mood) WITH FUNCTION mood_of(int) AS ASSIGNMENT;
COMMENT ON CAST (int AS mood) IS 'it''s so';
CREATE FUNCTION number_of(mood) RETURNS int IMMUTABLE LANGUAGE sql AS $$ SELECT CASE $1 WHEN 'glad' THEN 1 ELSE 0 END $$;
CREATE CAST (mood AS int) WITH FUNCTION number_of(mood);
CREATE CAST ("Odd ""Schema"""."Place" AS jsonb) WITH INOUT;
CREATE FUNCTION moods_of(int[]) RETURNS mood[] IMMUTABLE LANGUAGE sql AS $$ SELECT array_agg(public.mood_of(n)) FROM unnest($1) AS n $$;
CREATE CAST (int[] AS mood[]) WITH FUNCTION moods_of(int[]);
CREATE DOMAIN later AS int CHECK (value::mood <> 'sad');
CREATE TABLE felt (id int PRIMARY KEY, m mood DEFAULT 1, n int GENERATED ALWAYS AS (m::int + 1) STORED, CHECK (id::mood = 'glad'));
CREATE FUNCTION id_of(felt) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1.id';
CREATE CAST (felt AS int) WITH FUNCTION id_of(felt);
CREATE VIEW of_rows AS SELECT felt::int AS id, ARRAY[1]::mood[] AS moods, 0::mood AS sad FROM felt;
CREATE INDEX ON felt ((n::mood));
CREATE TYPE raw;
CREATE FUNCTION raw_in(cstring) RETURNS raw IMMUTABLE STRICT LANGUAGE internal AS 'textin';
CREATE FUNCTION raw_out(raw) RETURNS cstring IMMUTABLE STRICT LANGUAGE internal AS 'textout';
CREATE TYPE raw (INPUT = raw_in, OUTPUT = raw_out, LIKE = text);
CREATE CAST (raw AS text) WITHOUT FUNCTION AS IMPLICIT;
CREATE CAST (text AS point) WITH INOUT AS ASSIGNMENT;
CREATE SCHEMA stays;
CREATE TYPE stays.apart AS ENUM ('b');
CREATE CAST (stays.apart AS text) WITH INOUT`;

beforeAll(async () => {
  pair = await startPair([...schemaOperations, ...checkOperations]);
  await pair.sql('source', casts);
});
afterAll(() => pair.stop());

const castsOn = (side: Side) =>
  pair.sql(
    side,
    `SELECT (pg_identify_object('pg_cast'::regclass, oid, 0)).identity AS name, castmethod AS method, castcontext AS context, obj_description(oid, 'pg_cast') AS said
     FROM pg_cast WHERE oid >= 16384 ORDER BY 1`,
  );

async function actions(): Promise<readonly Action[]> {
  const plan = planOf(pair, schemas);
  const tables = await selectTables(plan, pair.read);
  return [
    ...(await createTables(pair.read, plan, tables)),
    ...(await createIndexes(pair.read, plan, tables)),
  ];
}

test('casts move before what needs them, and go with a way back that leaves those that stood', async () => {
  await pair.sql('target', 'CREATE CAST (text AS box) WITH INOUT; CREATE CAST (text AS circle) WITH INOUT');
  await pair.sql('source', 'CREATE CAST (text AS circle) WITH INOUT');
  const before = await castsOn('target');
  const all = await actions();
  for (const action of all) await pair.make(action);
  const there = await castsOn('target');
  expect(there.filter(({ name }) => name !== '(pg_catalog.text AS pg_catalog.box)')).toEqual(
    (await castsOn('source')).filter(({ name }) => !String(name).startsWith('(stays.')),
  );
  expect(there).toHaveLength(9);
  await pair.sql('target', 'INSERT INTO felt VALUES (1); ');
  expect(await pair.sql('target', 'SELECT m::text, n FROM felt')).toEqual([{ m: 'glad', n: 2 }]);
  for (const action of [...all].reverse()) await pair.takeBack(action);
  expect(await castsOn('target')).toEqual(before);
});

test('what the target’s role could not make is told before, with the way out', async () => {
  const ask = async () =>
    (
      (await pair.call({
        op: 'postgresql.check@1',
        input: { check: 'casts', moves: [], databases: schemas, accounts: [] },
        on: 'target',
      } as never)) as { findings: { what: string; mend: string }[] }
    ).findings;
  expect(await ask()).toEqual([]);
  await pair.sql('source', 'CREATE CAST (stays.apart AS mood) WITH INOUT');
  expect((await ask()).map(({ what }) => what)).toEqual([
    'the cast (stays.apart AS public.mood) cannot be made on the target: it needs stays.apart, which does not move',
  ]);
  // Nor does the run try to.
  await pair.sql('target', 'ALTER ROLE engine NOSUPERUSER CREATEDB CREATEROLE REPLICATION');
  try {
    const found = await ask();
    expect(found.map(({ what }) => what).sort()).toEqual([
      'the cast (pg_catalog.text AS pg_catalog.point) cannot be made on the target: only the owner of one of its types may make it, and both are the server’s',
      'the cast (public.raw AS pg_catalog.text) cannot be made on the target: only a superuser may make a cast without a function',
      'the cast (stays.apart AS public.mood) cannot be made on the target: it needs stays.apart, which does not move',
    ]);
    expect(found.map(({ mend }) => mend)).toContainEqual(
      expect.stringContaining('DROP CAST (public.raw AS pg_catalog.text);'),
    );
  } finally {
    await pair.sql('target', 'ALTER ROLE engine SUPERUSER');
  }
});
