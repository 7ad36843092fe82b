import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Sample } from '../../../engine/world.ts';
import { type Copying, openCopying } from './copying.ts';
import { pair, rows } from './pair.ts';

const live = test.skipIf(!pair);
let it: Copying;

beforeEach(async () => {
  if (pair) it = await openCopying('copy_test');
});
afterEach(async () => {
  await it?.end();
});

const numbers = (count: number) =>
  `(WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ${count}) SELECT /*+ SET_VAR(cte_max_recursion_depth = 10000000) */ n FROM n) AS numbers`;

/** Tables with every kind of key, and one without. */
async function makeTables(count: number): Promise<void> {
  await it.source.query(
    `CREATE TABLE counted (id INT UNSIGNED PRIMARY KEY, v VARCHAR(100));
     CREATE TABLE sparse (id BIGINT PRIMARY KEY, v VARCHAR(100));
     CREATE TABLE paired (a VARCHAR(20), b INT, v VARCHAR(100), PRIMARY KEY (a, b));
     CREATE TABLE hashed (k BINARY(16) PRIMARY KEY, v VARCHAR(100));
     CREATE TABLE priced (k DECIMAL(20, 3) PRIMARY KEY, v VARCHAR(100));
     CREATE TABLE dated (k DATETIME(3), n INT, v VARCHAR(100), PRIMARY KEY (k, n));
     CREATE TABLE named (code VARCHAR(20) NOT NULL, n INT NOT NULL, v VARCHAR(100), UNIQUE KEY (code, n), UNIQUE KEY (v, n));
     CREATE TABLE keyless (n INT, v VARCHAR(100));
     INSERT INTO counted SELECT n, REPEAT(n % 10, 80) FROM ${numbers(count)};
     INSERT INTO sparse SELECT id * id * 1000, v FROM counted;
     INSERT INTO paired SELECT CONCAT('a', id % 7), id, v FROM counted;
     INSERT INTO hashed SELECT LEFT(UNHEX(SHA2(id, 256)), 16), v FROM counted;
     INSERT INTO priced SELECT id / 8, v FROM counted;
     INSERT INTO dated SELECT TIMESTAMPADD(SECOND, id DIV 3, '2020-01-01 00:00:00.123'), id, v FROM counted;
     INSERT INTO keyless SELECT id, v FROM counted LIMIT 1000;
     INSERT INTO named SELECT CONCAT('a', id % 7), id, v FROM counted;
     ANALYZE TABLE counted, sparse, paired, hashed, priced, dated, named, keyless`,
  );
  await it.createTables();
}

live('every kind of key is copied in parts, and a table without one whole', async () => {
  await makeTables(20_000);
  const { rows: copied, kept } = await it.copy({ workers: 3 });
  expect(copied).toBe(7 * 20_000 + 1000);
  expect(kept).toBe(0);
  expect(await it.differences()).toEqual([]);
});

live('a copy that was stopped goes on with a new snapshot, and keeps what is still equal', async () => {
  await makeTables(40_000);
  const stop = new AbortController();
  const stopped = it.copy({
    workers: 2,
    stop: stop.signal,
    progress: ({ done }) => {
      if (done > 130_000) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow();
  await it.source.query(
    `UPDATE counted SET v = 'changed' WHERE id % 20000 = 7;
     DELETE FROM hashed LIMIT 3; DELETE FROM priced WHERE k < 10; INSERT INTO priced VALUES (-1, 'before all'), (1e15, 'after all');
     UPDATE paired SET b = b + 1000000 WHERE b = 500; DELETE FROM dated; DELETE FROM keyless WHERE n < 10; UPDATE named SET n = -n WHERE n = 5`,
  );
  await it.target.query(`INSERT INTO sparse VALUES (-5, 'stale'), (9000000000000000000, 'stale')`);
  const { rows: copied, kept } = await it.copy({ workers: 2 });
  const [counts] = await rows(
    it.source,
    'SELECT (SELECT COUNT(*) FROM counted) + (SELECT COUNT(*) FROM sparse) + (SELECT COUNT(*) FROM paired) + (SELECT COUNT(*) FROM hashed) + (SELECT COUNT(*) FROM priced) + (SELECT COUNT(*) FROM keyless) + (SELECT COUNT(*) FROM named) AS n',
  );
  expect(copied).toBe(Number(counts?.n));
  // Two workers have a table each in hand, and one of those that were whole is emptied.
  expect(kept).toBeGreaterThan(30_000);
  expect(kept).toBeLessThan(copied);
  expect(await it.differences()).toEqual([]);
});

live('rows of somebody else stop the copy before it starts', async () => {
  await makeTables(10);
  await it.target.query("INSERT INTO hashed VALUES ('mine', 'x')");
  await expect(it.copy()).rejects.toThrow(
    '"copy_test.hashed" on the target has rows that this run did not write',
  );
  expect(await rows(it.target, 'SELECT * FROM counted')).toEqual([]);
});

live(
  'connections that are lost in mid-copy cost what was in hand, and the copy goes on by itself',
  async () => {
    await makeTables(40_000);
    const seen: string[] = [];
    let killed = 0;
    const killAll = async (session: typeof it.source) => {
      for (const { id } of await rows(
        session,
        "SELECT id FROM performance_schema.processlist WHERE user = 'migrate' AND id <> CONNECTION_ID()",
      ))
        await session.query(`KILL ${id}`).catch(() => undefined);
    };
    const { kept } = await it.copy({
      workers: 2,
      progress: ({ done, on = '' }: Sample) => {
        if (on.includes('snapshot')) seen.push(on);
        if (killed === 0 && done > 60_000) {
          killed = 1;
          void killAll(it.source);
        } else if (killed === 1 && seen.length === 1 && done > 120_000) {
          killed = 2;
          void killAll(it.target);
        }
      },
    });
    expect(killed).toBe(2);
    expect(seen.length).toBeGreaterThanOrEqual(2);
    expect(kept).toBeGreaterThanOrEqual(40_000);
    expect(await it.differences()).toEqual([]);
  },
);
