import type { Connection } from 'mysql2/promise';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { quoteName } from '../../../drivers/databases/mysql/names.ts';
import { hard } from './corpus.ts';
import { type OnPair, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const database = 'run_corpus';
let on: OnPair;

/** The checksum that the server itself makes of a table's bytes: an opinion that is not ours. */
async function checksums(session: Connection): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const { name } of hard) {
    const [row] = await rows(session, `CHECKSUM TABLE ${database}.${quoteName(name)} EXTENDED`);
    found[name] = row?.Checksum;
  }
  return found;
}

beforeAll(async () => {
  if (!pair) return;
  on = await openPair({ database });
  const { source } = on;
  await source.query(
    `SET NAMES utf8mb4; SET SESSION sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO', time_zone = '+00:00'; CREATE DATABASE ${database}; USE ${database}`,
  );
  for (const { name, columns, rows: values } of hard) {
    const parts =
      name === 'parted'
        ? ' PARTITION BY RANGE COLUMNS (d) (PARTITION early VALUES LESS THAN ("2025-01-01"), PARTITION late VALUES LESS THAN (MAXVALUE))'
        : '';
    await source.query(`CREATE TABLE ${quoteName(name)} (${columns}) DEFAULT CHARSET utf8mb4${parts}`);
    for (const row of values) await source.query(`INSERT INTO ${quoteName(name)} VALUES (${row})`);
  }
  await source.query('INSERT INTO computed (id, a, hidden) VALUES (1, 10, 1), (2, 20, NULL)');
});
afterAll(async () => on?.end());

live('what is hard to move is copied as it is', async () => {
  const copied = await on.run('run', '--yes', '--until', 'prepare');
  expect({ code: copied.code, err: copied.err }, copied.out).toEqual({ code: 0, err: '' });
  expect(await checksums(on.target)).toEqual(await checksums(on.source));
  const verified = await on.run('verify');
  expect(verified.out).toContain(`Equal: ${hard.length} tables`);
  expect(verified.code).toBe(0);
});

live('and replicated as it is', async () => {
  for (const { name, changes } of hard)
    for (const change of changes) await on.source.query(change.replace('?', () => quoteName(name)));
  const replicated = await on.run('run', '--until', 'replicate');
  expect({ code: replicated.code, err: replicated.err }, replicated.out).toEqual({ code: 0, err: '' });
  // And once more while the channel runs.
  await on.source.query("INSERT INTO texts (id, u) VALUES (9, '🛒'); UPDATE numbers SET d = -d");
  const moved = await on.run('run');
  expect({ code: moved.code, err: moved.err }, moved.out).toEqual({ code: 0, err: '' });
  expect(await checksums(on.target)).toEqual(await checksums(on.source));
  expect((await on.run('verify')).out).toContain(`Equal: ${hard.length} tables`);
  for (const { name } of hard) {
    const show = `SHOW CREATE TABLE ${database}.${quoteName(name)}`;
    expect(await rows(on.target, show)).toEqual(await rows(on.source, show));
  }
});

live(
  'a document with a DECIMAL inside, which its text cannot carry, ends the run before the freeze and is named',
  async () => {
    const other = await openPair({ database: 'run_decimal' });
    try {
      await other.source.query(
        `CREATE DATABASE run_decimal; USE run_decimal; CREATE TABLE prices (id INT PRIMARY KEY, j JSON);
       INSERT INTO prices VALUES (1, '{"n": 1.5}'), (2, JSON_OBJECT('n', 1.10))`,
      );
      const { code, out } = await other.run('run', '--yes');
      expect(code, out).toBe(4);
      expect(out).toMatch(
        /✗ compare-tables\/rows.*\n.*✗ run_decimal\.prices .* 1 changed\n.* changed id 2 {3}j: /,
      );
      expect(out).not.toContain('the freeze clock runs');
      // JSON calls 1.10 and 1.1 equal, so that an UPDATE to the same number would change nothing.
      await other.source.query(`UPDATE prices SET j = '{"n": "1.10"}' WHERE id = 2`);
      const again = await other.run('run', '--yes');
      expect({ code: again.code, err: again.err }, again.out).toEqual({ code: 0, err: '' });
    } finally {
      await other.end();
    }
  },
);
