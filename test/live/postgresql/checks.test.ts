import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkOperations } from '../../../drivers/databases/postgresql/check-operations.ts';
import { postgresqlChecks } from '../../../drivers/databases/postgresql/checks/list.ts';
import { closeIdleSessions } from '../../../drivers/databases/postgresql/with-session.ts';
import type { Side } from '../../../engine/step.ts';
import { type Fault, faults, restarted } from './checks-faults.ts';
import { type Pair, startPair } from './pair.ts';

let pair: Pair;

beforeAll(async () => {
  pair = await startPair(checkOperations);
  for (const side of ['source', 'target'] as const) {
    await pair.sql(side, "ALTER SYSTEM SET max_slot_wal_keep_size = '1GB'");
    await pair.sql(side, 'SELECT pg_reload_conf()');
  }
  await pair.sql('source', 'CREATE ROLE jobs');
  await pair.sql('source', 'CREATE TABLE orders (id int PRIMARY KEY, note text)');
  await pair.sql('target', "CREATE ROLE app LOGIN PASSWORD 'app-password'");
});
afterAll(() => pair?.stop());

type Found = readonly { readonly what: string; readonly why: string; readonly mend: string }[];

const sideOf = (check: string): Side =>
  postgresqlChecks.source.some(({ name }) => name === check) ? 'source' : 'target';

// Those of DMS alone have a test of their own.
const all = [...postgresqlChecks.source, ...postgresqlChecks.target].filter(({ dms }) => !dms);

/** What a check finds now, of every table of the source. */
async function ask({ check, accounts = ['app'] }: Pick<Fault, 'check' | 'accounts'>): Promise<Found> {
  const tables = await pair.sql(
    'source',
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  );
  const answer = await pair.call({
    op: 'postgresql.check@1',
    input: {
      ...{ check, accounts, databases: ['public'] },
      moves: [{ from: 'public', to: 'public', tables: tables.map(({ name }) => String(name)) }],
    },
    on: sideOf(check),
  });
  const { verdict, findings } = answer as unknown as { verdict: string; findings: Found };
  expect(verdict).toBe(findings.length === 0 ? 'passed' : 'failed');
  for (const { what, why, mend } of findings)
    expect(Math.min(what.length, why.length, mend.length)).toBeGreaterThan(5);
  return findings;
}

const run = async (statements: Fault['made'] = []) => {
  for (const [side, sql] of statements) await pair.sql(side, sql);
};

const statement =
  /\b(?:ALTER (?:SYSTEM|TABLE|ROLE|DATABASE|SUBSCRIPTION|DEFAULT PRIVILEGES)|GRANT|DROP|CREATE (?:COLLATION|ROLE|SCHEMA)|COMMIT PREPARED|SELECT pg_\w+)\b[^;…]*;/g;

// Roles that the tests' own server needs: the superuser it is made with.
const never = new Set(['other-accounts']);

test('find nothing where nothing is wrong', async () => {
  for (const { name } of all) if (!never.has(name)) expect(await ask({ check: name }), name).toEqual([]);
});

test.each(faults)('$check: $name', async (fault) => {
  const matching = async () => (await ask(fault)).filter(({ what }) => fault.found.test(what));
  expect(await matching(), 'before').toEqual([]);
  try {
    await run(fault.made);
    const findings = await matching();
    if (findings.length === 0) expect((await ask(fault)).map(({ what }) => what)).toContain(fault.found);
    if (fault.mend === 'by hand') return;
    for (const { mend } of findings) {
      const statements = mend.match(statement) ?? [];
      expect(statements.length, mend).toBeGreaterThan(0);
      for (const each of statements) await pair.sql(sideOf(fault.check), each);
    }
    await expect.poll(matching).toEqual([]);
  } finally {
    await run(fault.undone);
    closeIdleSessions();
  }
});

test('what a restart alone changes is found, and mended by what is advised', async () => {
  const restart = async () => {
    closeIdleSessions();
    await Promise.all([pair.servers.source.restart(), pair.servers.target.restart()]);
  };
  for (const side of ['source', 'target'] as const)
    for (const [setting, value] of restarted.settings)
      await pair.sql(side, `ALTER SYSTEM SET ${setting} = ${value}`);
  await restart();
  const advice: (readonly [Side, string])[] = [];
  for (const check of restarted.checks) {
    const [finding] = await ask({ check });
    expect(finding?.what, check).toMatch(/ is \w+/);
    for (const each of finding?.mend.match(statement) ?? []) advice.push([sideOf(check), each]);
  }
  expect(advice.length).toBe(restarted.checks.length);
  await run(advice);
  await restart();
  for (const check of restarted.checks) expect(await ask({ check }), check).toEqual([]);
});

test('every check has its fault here, or says why it has none', () => {
  const shown = new Set([...faults.map(({ check }) => check), ...restarted.checks, ...restarted.elsewhere]);
  expect(all.map(({ name }) => name).filter((name) => !shown.has(name))).toEqual([]);
});
