import { afterAll, beforeAll, expect, test } from 'vitest';
import { clearTarget } from '../../../drivers/databases/postgresql/clear-target.ts';
import { copyAccounts } from '../../../drivers/databases/postgresql/schema/accounts.ts';
import { schemaOperations } from '../../../drivers/databases/postgresql/schema/operations.ts';
import { restoreObjects } from '../../../drivers/databases/postgresql/schema/restore.ts';
import { createIndexes, createTables } from '../../../drivers/databases/postgresql/schema/tables.ts';
import { selectTables } from '../../../drivers/databases/postgresql/tables.ts';
import type { Plan } from '../../../engine/plan/resolved.ts';
import type { Action, Side } from '../../../engine/step.ts';
import { everyKind, wholeCatalog } from './every-kind.ts';
import { type Pair, planOf, startPair } from './pair.ts';

/** One that stood on the target, and one that did not. */
const schemas = ['public', 'Odd "Schema"'];
let pair: Pair;
let major: number;

beforeAll(async () => {
  pair = await startPair(schemaOperations);
  const [row] = await pair.sql(
    'source',
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  major = Number(row?.major);
});
afterAll(() => pair.stop());

const catalog = async (side: Side) =>
  (await pair.sql(side, wholeCatalog))[0]?.objects as unknown as readonly string[];

async function actions(exclude: readonly string[] = []): Promise<readonly Action[]> {
  const plain = planOf(pair, schemas) as Plan;
  const plan = { ...plain, tables: { ...plain.tables, exclude } } as Plan;
  const tables = await selectTables(plan, pair.read);
  return [
    ...(await createTables(pair.read, plan, tables)),
    ...(await copyAccounts(pair.read, plan)),
    ...(await createIndexes(pair.read, plan, tables)),
    ...(await restoreObjects(pair.read, plan, tables)),
  ];
}

test('a member of every kind arrives, and going back leaves the catalog as it was', async () => {
  for (const schema of schemas)
    await pair.sql('source', everyKind(`"${schema.replaceAll('"', '""')}"`, major));
  const [pairs] = await pair.sql(
    'source',
    "SELECT count(*)::int AS n FROM pg_available_extensions WHERE name IN ('cube', 'earthdistance', 'citext')",
  );
  if (pairs?.n === 3)
    await pair.sql(
      'source',
      `CREATE SCHEMA apart; CREATE EXTENSION citext SCHEMA apart; CREATE EXTENSION cube; CREATE EXTENSION earthdistance`,
    );
  await pair.sql(
    'source',
    `CREATE FUNCTION watched() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
     CREATE EVENT TRIGGER watching ON ddl_command_end EXECUTE FUNCTION watched();
     COMMENT ON SCHEMA public IS 'of the source';
     GRANT USAGE, CREATE ON SCHEMA public TO app WITH GRANT OPTION;
     ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
     CREATE ROLE stays; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO stays;
     ALTER DEFAULT PRIVILEGES FOR ROLE stays IN SCHEMA public GRANT SELECT ON TABLES TO app`,
  );
  const before = await catalog('target');
  const all = await actions();
  for (const action of all) await pair.make(action);
  const told = new Set(await catalog('target'));
  const missing = (await catalog('source')).filter((object) => !told.has(object));
  // Of a role that the target does not have, and of the whole database.
  expect(missing.filter((object) => !object.startsWith('apart lets'))).toEqual([
    'default acl for role stays in schema public on tables',
    'default app SELECT',
    'default stays SELECT',
    'event trigger watching',
  ]);
  for (const action of [...all].reverse()) await pair.takeBack(action);
  expect(await catalog('target')).toEqual(before);

  // What people are told to type after a rollback does the same.
  for (const action of all) await pair.make(action);
  await pair.sql('target', clearTarget(planOf(pair, schemas), all).join('\n'));
  expect(await catalog('target')).toEqual(before);
});

/** What somebody has on the target, beside what moves and under the same names where those may be shared. */
const theirs = `
CREATE FUNCTION mine(int) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE FUNCTION after(text, text) RETURNS bool LANGUAGE sql AS 'SELECT $1 > $2';
CREATE OPERATOR <<< (LEFTARG = text, RIGHTARG = text, FUNCTION = after);
CREATE AGGREGATE "Count"(text) (SFUNC = int8inc_any, STYPE = int8, INITCOND = '0');
CREATE OPERATOR FAMILY turned USING hash;
CREATE COLLATION theirs (provider = libc, locale = 'C');
CREATE TYPE "theirs too" AS ENUM ('a');
CREATE CAST ("theirs too" AS text) WITH INOUT AS ASSIGNMENT;
CREATE TEXT SEARCH CONFIGURATION their_words (COPY = simple);
CREATE TABLE left_out (id serial PRIMARY KEY, note text); INSERT INTO left_out (note) VALUES ('theirs');
COMMENT ON SCHEMA public IS 'of the target';
GRANT USAGE ON SCHEMA public TO somebody; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO somebody`;

test('what stood on the target stays, whatever the source has of the same name', async () => {
  await pair.sql(
    'source',
    `CREATE TABLE left_out (id serial PRIMARY KEY, shared serial, other text); CREATE ROLE somebody;
     CREATE TABLE takes (id int DEFAULT nextval('left_out_shared_seq') PRIMARY KEY)`,
  );
  await pair.sql('target', `CREATE ROLE somebody; ${theirs}`);
  const [extension] = await pair.sql(
    'source',
    "SELECT extname AS name FROM pg_extension WHERE extname = 'citext'",
  );
  if (extension)
    await pair.sql('target', 'CREATE SCHEMA elsewhere; CREATE EXTENSION citext SCHEMA elsewhere');
  const before = await catalog('target');
  const all = await actions(['public.left_out']);
  for (const action of all) await pair.make(action);
  const between = await catalog('target');
  expect(between).toEqual(
    expect.arrayContaining(['table public.takes', 'sequence public.left_out_shared_seq']),
  );
  expect(between).toEqual(
    expect.arrayContaining([...before.filter((each) => each !== 'schema public of the target')]),
  );
  for (const action of [...all].reverse()) await pair.takeBack(action);
  expect(await catalog('target')).toEqual(before);
  expect(await pair.sql('target', 'SELECT note FROM left_out')).toEqual([{ note: 'theirs' }]);

  // Nothing is made where a name is taken, and going back takes nothing either.
  await pair.sql('target', "CREATE TYPE mood AS ENUM ('other')");
  const taken = await catalog('target');
  const [first] = (await actions(['public.left_out'])) as [Action];
  await expect(pair.make(first)).rejects.toThrow('"mood" already exists');
  await pair.takeBack(first);
  expect(await catalog('target')).toEqual(taken);
});
