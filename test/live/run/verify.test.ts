import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Comparison } from '../../../data/compare/comparison.ts';
import { connectTo } from '../traffic/shop.ts';
import { makeThings, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
const database = 'run_verify';

const schema = `CREATE DATABASE ${database}; USE ${database};
  CREATE TABLE same (id INT PRIMARY KEY, v INT);
  CREATE TABLE one (id INT PRIMARY KEY, name VARCHAR(20), v INT);
  CREATE TABLE cancelling (id INT PRIMARY KEY, v VARCHAR(20));
  CREATE TABLE beyond (id BIGINT PRIMARY KEY, v INT);
  CREATE TABLE nothing (a INT, b VARCHAR(8), v VARCHAR(8), PRIMARY KEY (a, b));
  INSERT INTO same VALUES (1, 1), (2, NULL);
  INSERT INTO one VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3);
  INSERT INTO beyond VALUES (1, 1), (2, 2);`;

live('verify finds what was planted, by key and column, as text and as data', async () => {
  const on = await openPair({ database });
  try {
    for (const session of [on.source, on.target])
      await session.query(`SET SESSION sql_log_bin = 0; ${schema}`);
    // The same values under exchanged keys: sums and XORs over the column's checksums do not change.
    await on.source.query(
      "INSERT INTO cancelling VALUES (1, 'x'), (2, 'y'), (3, 'z'); INSERT INTO nothing VALUES (7, 'k', NULL)",
    );
    await on.target.query(
      "INSERT INTO cancelling VALUES (1, 'y'), (2, 'x'), (3, 'z'); INSERT INTO nothing VALUES (7, 'k', '')",
    );
    await on.target.query('UPDATE one SET v = 22 WHERE id = 2; INSERT INTO beyond VALUES (9000000000, 3)');

    const text = await on.run('verify');
    expect({ code: text.code, err: text.err }).toEqual({ code: 3, err: '' });
    for (const line of [
      /✓ run_verify\.same/,
      /✗ run_verify\.one .* 1 changed\n +changed id 2 {3}v: 2 → 22/,
      /✗ run_verify\.cancelling .* 2 changed\n +changed id 1 {3}v: x → y\n +changed id 2 {3}v: y → x/,
      /✗ run_verify\.beyond .* 1 extra\n +extra id 9000000000/,
      /✗ run_verify\.nothing .* 1 changed\n +changed a 7, b k {3}v: NULL → /,
      /DIFFERENT: 5 tables/,
    ])
      expect(text.out).toMatch(line);

    const data = await on.run('verify', '--json', '--workers', '1');
    expect(data.code).toBe(3);
    const { verdict, tables } = JSON.parse(data.out) as Comparison;
    expect(verdict).toBe('different');
    const found = Object.fromEntries(tables.map(({ source, differences }) => [source, differences]));
    expect(found['run_verify.same']).toEqual([]);
    expect(found['run_verify.one']).toEqual([
      { kind: 'changed', key: { id: '2' }, columns: ['v'], source: { v: '2' }, target: { v: '22' } },
    ]);
    expect(found['run_verify.beyond']).toMatchObject([{ kind: 'extra', key: { id: '9000000000' } }]);
    expect(found['run_verify.nothing']).toMatchObject([
      { kind: 'changed', key: { a: '7', b: 'k' }, columns: ['v'], source: { v: null }, target: { v: '' } },
    ]);
    expect(found['run_verify.cancelling']?.map(({ key }) => key)).toEqual([{ id: '1' }, { id: '2' }]);

    const quick = await on.run('verify', '--quick');
    expect(quick).toMatchObject({ code: 3, err: '' });
    expect(quick.out).toMatch(/run_verify\.same +2 rows {3}\(sample: 1 of 1 leaves\)/);

    const file = join(dirname(on.file), 'repair.sql');
    const repaired = await on.run('verify', '--repair', file);
    expect(repaired.code).toBe(3);
    expect(repaired.err).toContain(`Repairs are in "${file}"`);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const sql = await readFile(file, 'utf8');
    expect(sql).toContain('UPDATE `run_verify`.`one` SET `v` = 2 WHERE `id` IN (2) LIMIT 1;');
    expect(sql).toContain('DELETE FROM `run_verify`.`beyond` WHERE `id` IN (9000000000) LIMIT 1;');
    await on.target.query(sql);
    expect((await on.run('verify')).out).toMatch(/Equal: 5 tables, 11 rows/);

    await writeFile(file, 'somebody else’s');
    const refused = await on.run('verify', '--repair', file);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('exists already');
    const nowhere = await on.run('verify', '--repair', join(dirname(on.file), 'no', 'such.sql'));
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining('cannot be made: ENOENT') });
    expect(await readFile(file, 'utf8')).toBe('somebody else’s');
  } finally {
    await on.end();
  }
});

live('a target that falls behind in the middle of it is not called different', async () => {
  const on = await openPair({ database: 'run_late' });
  const blocker = await connectTo(pair.target);
  try {
    await makeThings(on.source, 'run_late', 100_000);
    expect((await on.run('run', '--yes', '--until', 'replicate')).code).toBe(0);
    const beat = async () =>
      JSON.stringify(await rows(on.target, 'SELECT beat FROM aurora_migrate.heartbeat'));
    const before = await beat();
    const verifying = on.run('verify');
    while ((await beat()) === before) await sleep(2);
    // The lag was measured. While the table is locked for reading the applier waits, and it is true no longer.
    await blocker.query('LOCK TABLES run_late.things READ');
    await on.source.query("UPDATE things SET pad = 'late' WHERE id > 99900");
    await sleep(1_800);
    await blocker.query('UNLOCK TABLES');
    const { code, out, err } = await verifying;
    expect({ code, err }, out).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/Equal: 1 table, 100,000 rows/);
  } finally {
    blocker.destroy();
    await on.end();
  }
});

live('an interrupted verify is resumed where that is asked for, and says so where it is not', async () => {
  const on = await openPair({ database: 'run_resumed' });
  const blocker = await connectTo(pair.target);
  try {
    for (const session of [on.source, on.target])
      await session.query(
        `SET SESSION sql_log_bin = 0; CREATE DATABASE run_resumed; USE run_resumed;
         CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1), (2); CREATE TABLE b (id INT PRIMARY KEY); INSERT INTO b VALUES (1)`,
      );
    const interrupted = async () => {
      await blocker.query('LOCK TABLES run_resumed.b WRITE');
      const verifying = on.start('verify', '--workers', '1');
      const waits =
        "SELECT COUNT(*) AS n FROM performance_schema.processlist WHERE state LIKE 'Waiting for table%'";
      while (Number((await rows(on.target, waits))[0]?.n) === 0) await sleep(20);
      verifying.kill('SIGINT');
      await sleep(200);
      await blocker.query('UNLOCK TABLES');
      return verifying.ended;
    };
    expect((await interrupted()).code).not.toBe(0);
    const resumed = await on.run('verify', '--resume');
    expect({ code: resumed.code, err: resumed.err }).toEqual({ code: 0, err: '' });
    expect(resumed.out).toMatch(/run_resumed\.a +2 rows {3}\(2 rows read before, from 20/);

    expect((await interrupted()).code).not.toBe(0);
    const anew = await on.run('verify');
    expect(anew).toMatchObject({ code: 0, err: expect.stringContaining('This one begins anew') });
    expect(anew.out).not.toContain('read before');
  } finally {
    blocker.destroy();
    await on.end();
  }
});
