import { describe, expect, test } from 'vitest';
import { compareOn, live, onPair } from './both-sides.ts';
import { cases, many, numbers } from './cases.ts';
import { testCases } from './corpus.ts';
import { mysqlCases } from './mysql-cases.ts';

const ground = onPair('compare_corpus');

describe.skipIf(!live)('what a comparison finds on MySQL', () => {
  const { sides } = testCases(ground, [...cases, ...mysqlCases]);
  const everywhere = async (...statements: string[]) => {
    for (const side of sides()) for (const statement of statements) await side.rows(statement);
  };

  test('a target without rows is counted in full, and the first twenty are named', async () => {
    await everywhere(`CREATE TABLE t ${many}`);
    await sides()[0].rows(numbers('i, i'));
    await everywhere('ANALYZE TABLE t');
    const [table] = (await compareOn(ground)).tables;
    expect(table).toMatchObject({
      missing: 20_000,
      extra: 0,
      changed: 0,
      rows: { source: 20_000, target: 0 },
    });
    expect(table?.differences).toHaveLength(20);
  });

  test('a stop ends it', async () => {
    await everywhere(`CREATE TABLE t ${many}`);
    await expect(compareOn(ground, { stop: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow(
      'stopped',
    );
  });
});
