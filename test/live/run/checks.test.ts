import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OnPair, openPair, pair, portrait, rows } from './pair.ts';

const live = test.skipIf(!pair);
const database = 'run_checks';
let on: OnPair;

beforeAll(async () => {
  if (!pair) return;
  on = await openPair({ database });
  await on.source.query(
    `CREATE DATABASE ${database}; USE ${database};
     CREATE TABLE keyless (v INT); CREATE TABLE keyed (id INT PRIMARY KEY);
     CREATE TABLE old (id INT PRIMARY KEY) ENGINE = MyISAM;
     SET GLOBAL binlog_row_image = MINIMAL;
     SET SESSION sql_log_bin = 0; GRANT CONNECTION_ADMIN ON *.* TO '${pair.application.user}'@'%'`,
  );
});
afterAll(async () => {
  if (!pair) return;
  await on.source.query(
    `SET GLOBAL binlog_row_image = FULL; SET SESSION sql_log_bin = 0; REVOKE CONNECTION_ADMIN ON *.* FROM '${pair.application.user}'@'%'`,
  );
  await on.end();
});

const findings = [
  [/binlog_row_image is MINIMAL/, /SET PERSIST binlog_row_image = FULL;/],
  [
    /"run_checks\.keyless \(some 0 rows\)": no primary key/,
    /ALTER TABLE `run_checks`\.`keyless` ADD COLUMN `row_key` .* PRIMARY KEY/,
  ],
  [/"run_checks\.old": not InnoDB, but MyISAM/, /ALTER TABLE `run_checks`\.`old` ENGINE = InnoDB;/],
  [/"shop_app"@"%" has CONNECTION_ADMIN/, /REVOKE CONNECTION_ADMIN, SUPER ON \*\.\* FROM 'shop_app'@'%';/],
] as const;

live('a source that cannot be moved safely is told so at once, by name and with what mends it', async () => {
  const { code, out, err } = await on.run('plan');
  expect({ code, err }).toEqual({ code: 3, err: '' });
  for (const [what, mend] of findings) {
    expect(out).toMatch(what);
    expect(out).toMatch(mend);
  }
});

live('running it changes nothing', async () => {
  const look = async () => [
    await portrait(on.source),
    await portrait(on.target),
    await rows(on.source, 'SELECT @@global.gtid_executed AS executed'),
    await rows(on.target, 'SELECT @@global.gtid_executed AS executed'),
  ];
  const before = await look();
  const { code, out, err } = await on.run('run', '--yes');
  expect({ code, err }).toEqual({ code: 3, err: '' });
  expect(out).toMatch(/✗ check-source\/row-image/);
  expect(out).toMatch(/binlog_row_image is MINIMAL/);
  expect(out).toContain('SET PERSIST binlog_row_image = FULL;');
  expect(out).toContain('Nothing was changed.');
  expect(await look()).toEqual(before);
});

live('what the plan may lower is lowered, and what it may not is not', async () => {
  const { readFile, writeFile } = await import('node:fs/promises');
  const text = await readFile(on.file, 'utf8');
  await writeFile(
    on.file,
    `${text}\nchecks: { row-image: warn, table-locks: ignore, primary-keys: error, column-types: error }\n`,
  );
  const { code, out } = await on.run('plan', '--json');
  expect(code).toBe(3);
  const { checks } = JSON.parse(out) as {
    checks: { check: string; severity: string; result: string; findings: Record<string, string>[] }[];
  };
  const found = (name: string) => checks.find(({ check }) => check === name);
  expect(found('row-image')).toMatchObject({ severity: 'error', result: 'failed' });
  expect(found('primary-keys')).toMatchObject({ severity: 'error', result: 'failed' });
  expect(found('long-transactions')).toMatchObject({ severity: 'warn', result: 'passed', findings: [] });
  expect(found('table-locks')).toBeUndefined();
  for (const { findings } of checks)
    for (const each of findings) expect(Object.keys(each).sort()).toEqual(['mend', 'what', 'why']);
});
