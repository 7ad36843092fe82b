import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Session } from '../../../data/dialect.ts';
import type { Json } from '../../../engine/step.ts';
import type { Checkpoint } from '../../../engine/world.ts';
import { compareOn, live, onPair } from './both-sides.ts';
import { many, numbers } from './cases.ts';

const ground = onPair('compare_partial');
const rows = 60_000;

/** A checkpoint as the engine's folder keeps it: as text. */
function keep(): Checkpoint & { text(): string } {
  let text = 'null';
  return {
    read: async () => JSON.parse(text) as Json,
    write: async (value) => {
      text = JSON.stringify(value);
    },
    text: () => text,
  };
}

describe.skipIf(!live)('a comparison of a part', () => {
  let sides: Session[] = [];
  const everywhere = async (...statements: string[]) => {
    for (const side of sides) for (const statement of statements) await side.rows(statement);
  };
  beforeAll(async () => {
    sides = [await ground.open('source'), await ground.open('target')];
    await everywhere('SET SESSION sql_log_bin = OFF');
  });
  beforeEach(() =>
    everywhere(
      'DROP DATABASE IF EXISTS compare_partial',
      'CREATE DATABASE compare_partial',
      'USE compare_partial',
    ),
  );
  afterAll(async () => {
    await everywhere('DROP DATABASE IF EXISTS compare_partial');
    await Promise.all(sides.map((side) => side.close()));
  });

  /** Compares until this many rows were read, and is stopped there. */
  async function interrupt(checkpoint: Checkpoint, at: number): Promise<void> {
    const stop = new AbortController();
    const ended = compareOn(ground, {
      checkpoint,
      workers: 1,
      stop: stop.signal,
      progress: (progress) => {
        if (progress.rows >= at) stop.abort(new Error('stopped'));
      },
    });
    await expect(ended).rejects.toThrow('stopped');
  }

  for (const [kind, key] of [
    ['integers', 'i'],
    ['text', "CONCAT('k', i * 7919 % 60013)"],
  ] as const)
    test(`goes on behind what was clean: ${kind}`, async () => {
      const type = kind === 'text' ? 'VARCHAR(20)' : 'INT';
      await everywhere(
        'CREATE TABLE a (id INT PRIMARY KEY, v INT NOT NULL)',
        'INSERT INTO a VALUES (1, 1)',
        `CREATE TABLE t (id ${type} PRIMARY KEY, v INT NOT NULL)`,
        numbers(`${key}, i`, rows),
        'ANALYZE TABLE a, t',
      );
      const checkpoint = keep();
      await interrupt(checkpoint, rows / 2);
      await sides[1]?.rows('UPDATE t SET v = -1 ORDER BY id DESC LIMIT 1');
      let read = 0;
      const { verdict, tables } = await compareOn(ground, {
        checkpoint,
        progress: (progress) => {
          read = Math.max(read, progress.rows);
        },
      });
      expect(verdict).toBe('different');
      const [a, t] = tables;
      expect(a).toMatchObject({ rows: { source: 1, target: 1 }, resumed: { rows: 1 } });
      expect(t).toMatchObject({ rows: { source: rows, target: rows }, changed: 1 });
      expect(t?.resumed?.rows).toBeGreaterThan(10_000);
      expect(t?.resumed?.rows).toBeLessThan(rows);
      expect(read).toBe(rows + 1);
      // What differs is read again from its beginning.
      const again = await compareOn(ground, { checkpoint });
      expect(again.tables[1]).not.toHaveProperty('resumed');
      expect(again.verdict).toBe('different');
    });

  test('begins anew where a table is defined otherwise than before, and forgets when all is equal', async () => {
    await everywhere(`CREATE TABLE t ${many}`, numbers('i, i', rows), 'ANALYZE TABLE t');
    const checkpoint = keep();
    await interrupt(checkpoint, rows / 2);
    expect(JSON.parse(checkpoint.text())).toMatchObject({ version: 1 });
    await everywhere('ALTER TABLE t ADD COLUMN w INT');
    const { verdict, tables } = await compareOn(ground, { checkpoint });
    expect(verdict).toBe('equal');
    expect(tables[0]).not.toHaveProperty('resumed');
    expect(checkpoint.text()).toBe('null');
  });

  test('begins anew where the table on the target is another one of the same name', async () => {
    await everywhere(`CREATE TABLE t ${many}`, numbers('i, i', rows), 'ANALYZE TABLE t');
    const checkpoint = keep();
    await interrupt(checkpoint, rows / 2);
    // The server's clock for tables counts in seconds.
    for (const statement of [
      'DO SLEEP(1.1)',
      'CREATE TABLE u LIKE t',
      'INSERT INTO u SELECT * FROM t WHERE id <> 5',
      'RENAME TABLE t TO old, u TO t',
      'DROP TABLE old',
    ])
      await sides[1]?.rows(statement);
    const { verdict, tables } = await compareOn(ground, { checkpoint });
    expect(verdict).toBe('different');
    expect(tables[0]).toMatchObject({ missing: 1, differences: [{ key: { id: '5' } }] });
  });

  test('is passed by the pace before each chunk', async () => {
    await everywhere(`CREATE TABLE t ${many}`, numbers('i, i', rows), 'ANALYZE TABLE t');
    let passed = 0;
    const pass = async () => {
      passed++;
    };
    expect((await compareOn(ground, { pace: { pass } })).verdict).toBe('equal');
    expect(passed).toBeGreaterThan(1);
  });

  test('reads a sample quickly, says so, and finds what is in it and what the numbers tell', async () => {
    await everywhere(
      `CREATE TABLE t ${many}`,
      numbers('i, i', rows),
      'CREATE TABLE n (a INT)',
      'INSERT INTO n VALUES (1)',
      'ANALYZE TABLE t, n',
    );
    const equal = await compareOn(ground, { mode: 'quick' });
    expect(equal.verdict).toBe('sampled');
    expect(equal.tables.find(({ source }) => source.endsWith('.t'))).toMatchObject({
      rows: { source: rows, target: rows },
      sample: { leaves: 8, of: 30 },
    });
    // The first, the last, and one that is between two leaves of the sample.
    await sides[1]?.rows('UPDATE t SET v = -1 WHERE id IN (0, 3000, 59999)');
    const changed = (await compareOn(ground, { mode: 'quick' })).tables.find(({ source }) =>
      source.endsWith('.t'),
    );
    expect(changed?.differences.map(({ key }) => key.id).sort()).toEqual(['0', '59999']);
    await sides[1]?.rows('UPDATE t SET v = id');
    await sides[1]?.rows('DELETE FROM t WHERE id = 3000');
    const fewer = await compareOn(ground, { mode: 'quick' });
    expect(fewer.verdict).toBe('different');
    expect(fewer.tables.find(({ source }) => source.endsWith('.t'))?.counts).toEqual([
      { partition: null, source: rows, target: rows - 1 },
    ]);
  });

  test('finds rows in the wrong partition, which keep their numbers and their keys', async () => {
    const parts =
      'PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (100), PARTITION p1 VALUES LESS THAN (200))';
    await everywhere(
      `CREATE TABLE t ${many} ${parts}`,
      `CREATE TABLE beside ${many}`,
      'INSERT INTO t VALUES (1, 1), (150, 150)',
    );
    expect((await compareOn(ground)).verdict).toBe('equal');
    await sides[1]?.rows('DELETE FROM t WHERE id = 150; INSERT INTO beside VALUES (1, 1), (150, 150)');
    await sides[1]?.rows(
      'ALTER TABLE t EXCHANGE PARTITION p0 WITH TABLE beside WITHOUT VALIDATION; DROP TABLE beside',
    );
    await sides[0]?.rows('DROP TABLE beside');
    for (const mode of ['full', 'quick'] as const) {
      const { verdict, tables } = await compareOn(ground, { mode });
      expect(verdict).toBe('different');
      expect(tables[0]?.counts).toEqual([
        { partition: 'p0', source: 1, target: 2 },
        { partition: 'p1', source: 1, target: 0 },
      ]);
    }
  });
});
