import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Session } from '../../../data/dialect.ts';
import { compare, live, open } from './both-sides.ts';

const database = 'compare_writes';
const delayMs = 60;
const planted = 1234;

/** Writes rows of the first leaf on the source, and repeats each statement on the target, in order, after a delay. */
function writeAndCopy(source: Session, target: Session) {
  const queue: { sql: string; at: number }[] = [];
  let running = true;
  let written = 0;
  const random = (below: number) => Math.floor(Math.random() * below);
  const writer = async () => {
    while (running) {
      const id = random(1200);
      const sql = [
        `UPDATE t SET v = v + 1, note = '${random(1e9)}' WHERE id = ${id}`,
        `DELETE FROM t WHERE id = ${id}`,
        `REPLACE INTO t VALUES (${id}, ${random(1e9)}, 'new')`,
        `INSERT INTO t VALUES (${1_000_000 + written}, 0, 'beyond')`,
      ][random(4)] as string;
      await source.rows(sql);
      queue.push({ sql, at: performance.now() + delayMs });
      written++;
      await sleep(2);
    }
  };
  const copier = async () => {
    while (running || queue.length > 0) {
      const next = queue[0];
      if (!next || next.at > performance.now()) await sleep(1);
      else {
        await target.rows(next.sql);
        queue.shift();
      }
    }
  };
  const both = Promise.all([writer(), copier()]);
  return {
    lag: () => Math.max(delayMs, performance.now() - (queue[0]?.at ?? performance.now()) + delayMs) / 1000,
    async end() {
      running = false;
      await both;
      return written;
    },
  };
}

describe.skipIf(!live)('a comparison while rows are written', () => {
  let source: Session;
  let target: Session;
  beforeAll(async () => {
    [source, target] = [await open('source'), await open('target')];
    for (const side of [source, target])
      for (const statement of [
        'SET SESSION sql_log_bin = OFF',
        `DROP DATABASE IF EXISTS ${database}`,
        `CREATE DATABASE ${database}`,
        `USE ${database}`,
        'CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL, note VARCHAR(20))',
        "INSERT INTO t SELECT /*+ SET_VAR(cte_max_recursion_depth=1000000) */ i, i, 'old' FROM (WITH RECURSIVE n AS (SELECT 0 i UNION ALL SELECT i + 1 FROM n WHERE i < 19999) SELECT i FROM n) AS n",
        'ANALYZE TABLE t',
      ])
        await side.rows(statement);
  });
  afterAll(async () => {
    for (const side of [source, target]) await side.rows(`DROP DATABASE IF EXISTS ${database}`);
    await Promise.all([source.close(), target.close()]);
  });

  test('never takes delay for a difference, and finds one beside it', async () => {
    const traffic = writeAndCopy(source, target);
    const options = { lag: traffic.lag };
    try {
      await sleep(300);
      const until = Date.now() + 10_000;
      let clean = 0;
      for (; Date.now() < until; clean++) {
        const { verdict, tables } = await compare(database, options);
        expect({ verdict, differences: tables[0]?.differences }).toEqual({
          verdict: 'equal',
          differences: [],
        });
      }
      expect(clean).toBeGreaterThan(3);
      await target.rows(`UPDATE t SET note = 'lost' WHERE id = ${planted}`);
      const { verdict, tables } = await compare(database, options);
      expect(verdict).toBe('different');
      expect(tables[0]?.differences).toEqual([
        {
          key: { id: String(planted) },
          kind: 'changed',
          columns: ['note'],
          source: { note: 'old' },
          target: { note: 'lost' },
        },
      ]);
      await target.rows(`UPDATE t SET note = 'old' WHERE id = ${planted}`);
    } finally {
      expect(await traffic.end()).toBeGreaterThan(1000);
    }
    expect((await compare(database)).verdict).toBe('equal');
  });

  test('says unsettled of a key that changes until the deadline', async () => {
    await target.rows(`UPDATE t SET v = -1 WHERE id = ${planted}`);
    let running = true;
    const writer = (async () => {
      while (running) {
        await source.rows(`UPDATE t SET v = v + 1 WHERE id = ${planted}`);
        await sleep(5);
      }
    })();
    try {
      const { verdict, tables } = await compare(database, { settle: 250, deadline: Date.now() + 2000 });
      expect(verdict).toBe('unsettled');
      expect(tables[0]).toMatchObject({ changed: 0, unsettled: 1 });
    } finally {
      running = false;
      await writer;
    }
  });
});
