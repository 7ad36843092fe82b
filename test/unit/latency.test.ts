import { expect, test } from 'vitest';
import { latencyIn } from '../../cli/words.ts';
import { between } from '../../drivers/databases/mysql/latency/histogram.ts';

const at = (bucket: number, count: number) => ({ bucket, ms: bucket / 10, count });

test('percentiles are those of what came between the two readings, not of what the server ever did', () => {
  const before = [at(1, 1_000_000), at(90, 5)];
  const after = [at(1, 1_000_000), at(20, 60), at(35, 30), at(90, 15)];
  expect(between(before, after)).toEqual({
    ...{ available: true, why: null },
    ...{ statements: 100, p50_ms: 2, p95_ms: 9 },
  });
});

test('counters that were set back, and a time without statements, say nothing', () => {
  for (const after of [[], [at(1, 4)]])
    expect(between([at(1, 5)], after)).toMatchObject({
      ...{ available: false, p50_ms: null },
      why: expect.stringContaining('set back'),
    });
  expect(between([at(1, 5)], [at(1, 5)])).toMatchObject({
    ...{ available: false, statements: 0 },
    why: expect.stringContaining('no session'),
  });
});

test('a measurement is told in milliseconds, and one that could not be made with its reason', () => {
  const measured = { side: 'source', over_ms: 60_000, ...between([], [at(4, 12_345)]) };
  expect(latencyIn(measured)).toBe('p50 0.4 ms, p95 0.4 ms, 12,345 statements in 1 min 0 s');
  const none = { ...measured, available: false, why: 'performance_schema is OFF' };
  expect(latencyIn(none)).toBe('not available: performance_schema is OFF');
  expect(latencyIn({ rows: 1 })).toBeNull();
});
