import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOperations } from '../../../drivers/databases/postgresql/check-operations.ts';
import type { Side } from '../../../engine/step.ts';
import { type Pair, startPair } from './pair.ts';
import { made } from './superuser-faults.ts';

let pair: Pair;

beforeAll(async () => {
  pair = await startPair(checkOperations);
  await pair.sql('source', 'CREATE ROLE jobs');
  await pair.sql('target', 'CREATE ROLE app LOGIN');
});
afterAll(() => pair?.stop());

const run = async (statements: readonly (readonly [Side, string])[]) => {
  for (const [side, sql] of statements) await pair.sql(side, sql);
};

/** What a check of the target finds now. */
async function ask(question: {
  readonly check: string;
  readonly accounts?: readonly string[];
  readonly copies?: readonly string[];
}): Promise<readonly { readonly what: string; readonly mend: string }[]> {
  const answer = await pair.call({
    op: 'postgresql.check@1',
    input: { accounts: ['app'], databases: ['public'], moves: [], ...question },
    on: 'target',
  });
  return (answer as unknown as { findings: Awaited<ReturnType<typeof ask>> }).findings;
}

test('what comes with a role that the run makes is not missed, and what the database gives it is', async () => {
  const question = { check: 'role-settings', accounts: ['app', 'jobs'] };
  const found = async (copies: readonly string[]) =>
    (await ask({ ...question, copies })).map(({ what }) => what.replace(/^sessions of (.*) in .*/, '$1'));
  try {
    await run([
      [
        'source',
        "ALTER ROLE jobs SET timezone = 'Asia/Tokyo'; ALTER ROLE jobs IN DATABASE shop SET xmlbinary = hex",
      ],
      ['source', "ALTER ROLE app SET intervalstyle = 'iso_8601'"],
    ]);
    expect(await found([])).toEqual(['"app"', '"jobs"', '"jobs"']);
    // "app" stands on the target, and a run leaves who stands there as they are.
    expect(await found(['j*', 'app'])).toEqual(['"app"']);
    await run([
      ['source', "ALTER DATABASE shop SET array_nulls = off; ALTER ROLE jobs SET array_nulls = 'on'"],
    ]);
    expect(await found(['j*', 'app'])).toEqual(['"app"', '"app"']);
    await run([['source', 'ALTER ROLE jobs RESET array_nulls']]);
    expect(await found(['j*', 'app'])).toEqual(['"app", "jobs"', '"app"']);
    // What keeps a side closed is asked before the target opens.
    await run([
      ['source', 'ALTER DATABASE shop RESET ALL; ALTER ROLE app RESET ALL; ALTER ROLE jobs RESET ALL'],
      ['source', 'ALTER ROLE jobs IN DATABASE shop RESET ALL; ALTER ROLE app NOLOGIN'],
      ['source', 'ALTER ROLE app SET default_transaction_read_only = on'],
      ['target', 'ALTER ROLE app SET default_transaction_read_only = off'],
    ]);
    for (const check of ['role-settings', 'role-tuning'])
      expect(await ask({ ...question, check })).toEqual([]);
  } finally {
    await run([
      ['source', 'ALTER DATABASE shop RESET ALL; ALTER ROLE app RESET ALL; ALTER ROLE jobs RESET ALL'],
      ['source', 'ALTER ROLE jobs IN DATABASE shop RESET ALL; ALTER ROLE app LOGIN'],
      ['target', 'ALTER ROLE app RESET ALL'],
    ]);
  }
});

test('settings that are only written otherwise are the same', async () => {
  const unlike = async (settings: string, other: string) => {
    await run([
      ['source', `ALTER ROLE app RESET ALL; ALTER ROLE app ${settings}`],
      ['target', `ALTER ROLE app RESET ALL; ALTER ROLE app ${other}`],
    ]);
    return [...(await ask({ check: 'role-settings' })), ...(await ask({ check: 'role-tuning' }))].length;
  };
  try {
    expect(await unlike("SET work_mem = '64MB'", "SET work_mem = '65536kB'")).toBe(0);
    expect(await unlike("SET temp_buffers = '8MB'", 'SET temp_buffers = 1024')).toBe(0);
    expect(await unlike('SET row_security = on', 'SET row_security = true')).toBe(0);
    expect(await unlike('SET search_path = a, b', 'SET search_path FROM CURRENT')).toBe(1);
    expect(await unlike('SET search_path = \'a\', "b"', 'SET search_path = a,b')).toBe(0);
    // What the target's server says to everybody.
    expect(await unlike("SET lock_timeout = '0s'", 'RESET ALL')).toBe(0);
    expect(await unlike("SET lock_timeout = '1s'", 'RESET ALL')).toBe(1);
  } finally {
    for (const side of ['source', 'target'] as const) await pair.sql(side, 'ALTER ROLE app RESET ALL');
  }
});

test('what ALL is besides on a later release is not found', async () => {
  const rules = 'ALTER DEFAULT PRIVILEGES FOR ROLE engine';
  try {
    for (const side of ['source', 'target'] as const)
      await pair.sql(side, `${rules} GRANT ALL ON TABLES TO app`);
    expect(await ask({ check: 'default-privileges' })).toEqual([]);
    await pair.sql('source', `${rules} REVOKE DELETE ON TABLES FROM engine`);
    expect((await ask({ check: 'default-privileges' })).map(({ mend }) => mend)).toEqual([
      expect.stringContaining('REVOKE DELETE ON TABLES FROM "engine";'),
    ]);
  } finally {
    await pair.sql('source', `${rules} GRANT DELETE ON TABLES TO engine`);
    for (const side of ['source', 'target'] as const)
      await pair.sql(side, `${rules} REVOKE ALL ON TABLES FROM app`);
  }
});

test('what anybody can make, and what extensions bring, is not for superusers', async () => {
  await run([
    [
      'source',
      "CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN positive AS int; CREATE TYPE two AS (a int, b text)",
    ],
    [
      'source',
      'CREATE TYPE span AS RANGE (subtype = float8); CREATE TYPE shell; CREATE EXTENSION btree_gist',
    ],
    ['source', "CREATE FUNCTION plain(span) RETURNS mood[] LANGUAGE sql AS 'SELECT NULL::mood[]'"],
    ['source', 'CREATE AGGREGATE longest (int) (SFUNC = int4larger, STYPE = int)'],
    ['source', 'CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple)'],
    ['target', 'ALTER ROLE engine NOSUPERUSER'],
  ]);
  try {
    expect(await ask({ check: 'superuser-objects' })).toEqual([]);
  } finally {
    await run([
      ['source', 'DROP FUNCTION plain(span); DROP TYPE mood, positive, two, span, shell'],
      ['source', 'DROP EXTENSION btree_gist; DROP AGGREGATE longest(int); DROP TEXT SEARCH DICTIONARY plain'],
      ['target', 'ALTER ROLE engine SUPERUSER'],
    ]);
  }
});

test('what only a superuser can make is refused to the engine where it is none', async () => {
  await pair.sql('target', 'ALTER ROLE engine NOSUPERUSER; GRANT CREATE ON SCHEMA public TO engine');
  const session = await pair.session('target', 'engine');
  try {
    // Of an aggregate the state is called invalid, for them alone.
    for (const [name, statements] of made)
      await expect(session.query(statements), name).rejects.toMatchObject({
        code: expect.stringMatching(/^42(?:501|P13)$/),
      });
  } finally {
    await session.end();
    await pair.sql('target', 'REVOKE CREATE ON SCHEMA public FROM engine; ALTER ROLE engine SUPERUSER');
  }
});
