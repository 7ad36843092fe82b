import { expect, test } from 'vitest';
import { measureFreeze } from '../../../cli/rehearsal/fault-report.ts';
import type { Door } from '../../../infra/sandbox/faults/watch.ts';

const seen = (...changes: [at: number, door: Door][]) => changes.map(([at, door]) => ({ at, door }));

test('a freeze that was taken back lasts until the source is open again', () => {
  const source = seen([0, 'open'], [1_000, 'closed'], [1_700, 'open']);
  expect(measureFreeze(source, seen([0, 'open'], [500, 'closed']), 9_000)).toEqual({ refused: 700, dead: 0 });
});

test('a freeze that moved lasts until the target is open', () => {
  const target = seen([0, 'open'], [500, 'closed'], [1_400, 'open']);
  expect(measureFreeze(seen([0, 'open'], [1_000, 'closed']), target, 9_000)).toEqual({
    refused: 400,
    dead: 0,
  });
});

test('the time in which a closed source is dead counts apart', () => {
  const source = seen([0, 'open'], [1_000, 'closed'], [1_200, 'dead'], [3_200, 'closed'], [3_500, 'open']);
  expect(measureFreeze(source, seen([0, 'closed']), 9_000)).toEqual({ refused: 500, dead: 2_000 });
});

test('a source that is never opened again counts to the end', () => {
  const source = seen([0, 'open'], [1_000, 'closed']);
  expect(measureFreeze(source, seen([0, 'closed']), 9_000)).toEqual({ refused: 8_000, dead: 0 });
});

test('a source that only died was not frozen', () => {
  const source = seen([0, 'open'], [1_000, 'dead'], [3_000, 'open']);
  expect(measureFreeze(source, seen([0, 'closed']), 9_000)).toEqual({ refused: 0, dead: 0 });
});
