import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { makeThings, openPair, pair, rows } from './pair.ts';

const live = test.skipIf(!pair);

const replicate = `
replicate:
  - step: start-replication
  - step: restore-objects
  - step: wait-for-lag
  - { step: compare-tables, different: hold }
  - step: lower-ttl`;

live(
  'a difference holds the run where the plan says so; it is mended by the repair, and the run goes on',
  async () => {
    const on = await openPair({ database: 'run_repair', more: replicate });
    try {
      await makeThings(on.source, 'run_repair', 3_000);
      const half = await on.run('run', '--yes', '--until', 'prepare');
      expect({ code: half.code, err: half.err }, half.out).toEqual({ code: 0, err: '' });
      await on.target.query(
        "SET SESSION sql_log_bin = 0; UPDATE run_repair.things SET pad = 'odd' WHERE id IN (7, 2900); DELETE FROM run_repair.things WHERE id = 11",
      );
      const held = await on.run('run');
      expect(held.code, held.out).toBe(3);
      expect(held.out).toContain('Stopped where it stands');
      expect((await on.run('status')).out).toContain('compare-tables/rows did not hold');
      expect(await rows(on.target, "SHOW DATABASES LIKE 'run_repair'")).toHaveLength(1);

      const file = join(dirname(on.file), 'repair.sql');
      expect((await on.run('verify', '--repair', file)).code).toBe(3);
      await on.target.query(await readFile(file, 'utf8'));
      const done = await on.run('run');
      expect({ code: done.code, err: done.err }, done.out).toEqual({ code: 0, err: '' });
      const count = "SELECT COUNT(*) AS n, SUM(pad = 'odd') AS odd FROM run_repair.things";
      expect(await rows(on.target, count)).toEqual([{ n: 3_000, odd: '0' }]);
    } finally {
      await on.end();
    }
  },
);
