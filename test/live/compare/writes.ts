import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../data/dialect.ts';
import { compareOn, type Ground } from './both-sides.ts';

const delayMs = 60;
const planted = 1234;

/** What servers of one kind call it. */
export type Statements = {
  /** Fills `t (id, v, note)` with the ids from 0 to 19,999, each its own `v`, and the note "old". */
  readonly seed: string;
  /** Writes a row, whether it is there or not. */
  upsert(id: number, v: number): string;
};

/** Writes rows of the first leaf on the source, and repeats each statement on the target, in order, after a delay. */
function writeAndCopy(source: Session, target: Session, { upsert }: Statements) {
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
        upsert(id, random(1e9)),
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

/** The tests of a comparison while rows are written. */
export function testWrites(ground: Ground, statements: Statements): void {
  let source: Session;
  let target: Session;
  beforeAll(async () => {
    [source, target] = [await ground.open('source'), await ground.open('target')];
    for (const side of ['source', 'target'] as const)
      for (const statement of [
        ...ground.words.settings,
        ...ground.words.anew(ground.database(side)),
        'CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL, note VARCHAR(20))',
        statements.seed,
        ground.words.analyze('t'),
      ])
        await (side === 'source' ? source : target).rows(statement);
  });
  afterAll(async () => {
    for (const side of [source, target]) await side.rows(ground.words.drop(ground.database('source')));
    await Promise.all([source.close(), target.close()]);
  });

  test('never takes delay for a difference, and finds one beside it', async () => {
    const traffic = writeAndCopy(source, target, statements);
    const options = { lag: traffic.lag };
    try {
      await sleep(300);
      const until = Date.now() + 10_000;
      let clean = 0;
      for (; Date.now() < until || clean < 4; clean++) {
        const { verdict, tables } = await compareOn(ground, options);
        expect({ verdict, differences: tables[0]?.differences }).toEqual({
          verdict: 'equal',
          differences: [],
        });
      }
      await target.rows(`UPDATE t SET note = 'lost' WHERE id = ${planted}`);
      const { verdict, tables } = await compareOn(ground, options);
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
      expect(await traffic.end()).toBeGreaterThan(100);
    }
    expect((await compareOn(ground)).verdict).toBe('equal');
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
      const { verdict, tables } = await compareOn(ground, { settle: 250, deadline: Date.now() + 2000 });
      expect(verdict).toBe('unsettled');
      expect(tables[0]).toMatchObject({ changed: 0, unsettled: 1 });
    } finally {
      running = false;
      await writer;
    }
  });
}
