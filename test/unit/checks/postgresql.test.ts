import { expect, test } from 'vitest';
import { gatesOf } from '../../../drivers/databases/checks-of.ts';
import type { Ask } from '../../../drivers/databases/mysql/checks/check.ts';
import { postgresqlChecks } from '../../../drivers/databases/postgresql/checks/list.ts';
import type { Row } from '../../../engine/step.ts';

const subject = { tables: [], databases: ['public'], accounts: ['app'] };

/** What a check says of two servers that answer so, whatever it asks. */
async function found(name: string, here: readonly Row[], there: readonly Row[] = here): Promise<string> {
  const check = [...postgresqlChecks.source, ...postgresqlChecks.target].find((each) => each.name === name);
  if (!check) throw new Error(`there is no check "${name}"`);
  const ask = { here: async () => here, there: async () => there } as unknown as Ask;
  return (await check.find(ask, subject)).map(({ what }) => what).join('\n');
}

const release = (n: number) => [{ n, text: `${Math.floor(n / 10_000)}.${n % 10_000}` }];

// These need servers that are not at hand where the tests run: another release, a standby, a transaction of five minutes.
test.each([
  ['version', release(120_022), 'the source is PostgreSQL 12.22'],
  ['version', release(130_000), ''],
  ['version', release(180_006), ''],
  ['version', release(190_000), 'the source is PostgreSQL 19.0'],
  ['standby', [{ standby: true }], 'the source is in recovery'],
  ['standby', [{ standby: false }], ''],
  ['standbys', [{ name: 'replica-1' }], '"replica-1": following the source'],
  ['standbys', [], ''],
  ['target-writable', [{ standby: true }], 'the target is in recovery'],
  ['target-writable', [{ standby: false }], ''],
  [
    'long-transactions',
    [{ pid: 7, role: 'app', s: 301 }],
    'session 7 of app has a transaction that has run for 301 s',
  ],
  ['long-transactions', [], ''],
])('%s: %j is told as %j', async (name, rows, what) => {
  expect(await found(name, rows)).toBe(what);
});

test('a target may be of the same release or a later one', async () => {
  expect(await found('target-version', release(150_004), release(160_001))).toBe(
    'the target is 15.4, the source 16.1',
  );
  expect(await found('target-version', release(160_001), release(160_009))).toBe('');
  expect(await found('target-version', release(170_001), release(160_009))).toBe('');
});

test('encoding and order of text are those of the source', async () => {
  expect(await found('encoding', [{ encoding: 'LATIN1' }], [{ encoding: 'UTF8' }])).toBe(
    "the target's encoding is LATIN1, the source's UTF8",
  );
  const order = (name: string) => [{ order: name, kind: name }];
  expect(await found('collation', order('C'), order('en_US.UTF-8'))).toBe(
    'the target sorts by C (C), the source by en_US.UTF-8 (en_US.UTF-8)',
  );
  expect(await found('collation', order('C'))).toBe('');
});

test('which roles the run makes is told to the checks that ask for it, and to no other', () => {
  const gates = gatesOf('target', { ...subject, copies: ['app*'] }, postgresqlChecks, 'postgresql.check@1');
  const told = gates.filter(({ ask }) => 'input' in ask && 'copies' in (ask.input as object));
  expect(told.map(({ name }) => name)).toEqual(['role-settings', 'role-tuning', 'default-privileges']);
});
