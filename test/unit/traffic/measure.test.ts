import { expect, test } from 'vitest';
import { measure } from '../../../infra/sandbox/traffic/measure.ts';
import { createRecording, type Recording } from '../../../infra/sandbox/traffic/recording.ts';

function recordWrites(...at: number[]): Recording {
  const recording = createRecording();
  for (const [index, instant] of at.entries()) {
    recording.writes.at.push(instant);
    recording.writes.took.push(index + 1);
    recording.writes.transaction.push(index % 2);
  }
  return recording;
}

test('the longest gap is the downtime, with its beginning', () => {
  const { writes } = measure(recordWrites(1_000, 1_010, 1_510, 1_520), ['a', 'b'], {
    from: 1_000,
    to: 2_000,
  });
  expect(writes).toEqual({
    count: 4,
    perSecond: 4,
    seconds: [4],
    longestGap: { at: 1_010, ms: 500 },
    latency: { p50: 2, p95: 4 },
    byTransaction: { a: 2, b: 2 },
  });
});

test('an outage that has not ended, or that fills the window, counts', () => {
  const recording = recordWrites(1_000, 1_010);
  expect(measure(recording, [], { from: 1_000, to: 9_000 }).writes.longestGap).toEqual({
    at: 1_010,
    ms: 7_990,
  });
  expect(measure(recording, [], { from: 2_000, to: 3_000 }).writes).toMatchObject({
    count: 0,
    perSecond: 0,
    longestGap: { at: 2_000, ms: 1_000 },
  });
});

test('a window cuts everything, both ends included', () => {
  const recording = recordWrites(1_000, 2_000, 3_000, 4_000);
  recording.failures.at.push(500, 2_500);
  recording.failures.took.push(400, 900);
  recording.failures.code.push('ECONNREFUSED', 'ER_LOCK_DEADLOCK');
  recording.unknown.push(2_500);
  const measured = measure(recording, ['a', 'b'], { from: 2_000, to: 3_000 });
  expect(measured.writes.byTransaction).toEqual({ a: 1, b: 1 });
  expect(measured.failures).toEqual({ ER_LOCK_DEADLOCK: 1 });
  expect(measured.longestTransaction).toEqual({ at: 1_600, ms: 900 });
  expect(measured.unknown).toBe(1);
});
