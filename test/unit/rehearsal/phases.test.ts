import { expect, test } from 'vitest';
import { phasesOf } from '../../../cli/rehearsal/report.ts';
import type { Entry } from '../../../engine/journal.ts';

const entries = (...all: readonly object[]) => all as unknown as readonly Entry[];

test('a rollback’s journal has the phase of its steps from its first line on', () => {
  const journal = entries(
    { at: 'started', time: 0 },
    { at: 'planned', time: 10, phase: 'rollback' },
    { at: 'proved', time: 30 },
    { at: 'proved', time: 70 },
  );
  expect(phasesOf(journal)).toEqual([{ phase: 'rollback', ms: 70, actions: 2 }]);
});

test('a run has its phases one after the other, and nothing has none', () => {
  const journal = entries(
    { at: 'started', time: 0 },
    { at: 'planned', time: 5, phase: 'prepare' },
    { at: 'proved', time: 20 },
    { at: 'planned', time: 25, phase: 'cutover' },
    { at: 'proved', time: 45 },
  );
  expect(phasesOf(journal)).toEqual([
    { phase: 'prepare', ms: 20, actions: 1 },
    { phase: 'cutover', ms: 20, actions: 1 },
  ]);
  expect(phasesOf([])).toEqual([]);
});
