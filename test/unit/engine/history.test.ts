import { expect, test } from 'vitest';
import { extend, fold } from '../../../engine/history.ts';
import type { Entry, Line } from '../../../engine/journal.ts';
import { fillIn, isLate } from '../../../engine/late.ts';
import { set } from './toy.ts';

const entries = (...lines: readonly Line[]): readonly Entry[] =>
  lines.map((line, index) => ({ ...line, n: index + 1, time: 1_000 * (index + 1) }));

const story = entries(
  { at: 'started', plan: 'hash', name: 'shop', env: 'dev', version: '1' },
  { at: 'planned', step: 'copy', name: 'copy-rows', phase: 'prepare', actions: [set('rows'), set('more')] },
  { at: 'begun', action: 'copy/rows' },
  { at: 'called', action: 'copy/rows', answer: { id: 7 } },
  { at: 'proved', action: 'copy/rows', output: { position: { file: 'b.1' }, list: [{ n: 5 }] } },
  { at: 'clock-started' },
  { at: 'begun', action: 'copy/more' },
  { at: 'failed', action: 'copy/more', error: 'first', detail: null },
  { at: 'failed', action: null, error: 'second', detail: null },
  { at: 'unwinding', because: 'first' },
  { at: 'unwinding', because: 'again' },
  { at: 'decided', decision: 'thaw' },
  { at: 'going-back', action: 'copy/rows' },
  { at: 'back', action: 'copy/rows', output: null },
  { at: 'released', gate: 'approval', by: 'ann' },
  { at: 'waiting', gate: 'window', why: 'closed' },
);

test('a journal folds into what it says; the first failure and the first cause stand', () => {
  const history = fold(story);
  expect(history).toMatchObject({
    plan: 'hash',
    clock: { started: 6_000, stopped: null },
    decided: 'thaw',
    unwinding: 'first',
    failure: { action: 'copy/more', error: 'first' },
    finished: null,
  });
  expect(history.begun.map(({ key }) => key)).toEqual(['copy/rows', 'copy/more']);
  expect([...history.back]).toEqual(['copy/rows']);
  expect([...history.released]).toEqual(['approval']);
  expect(fold(entries()).plan).toBe(null);
});

test('a history goes on from where it was, and stays what it was', () => {
  for (const [index, entry] of story.entries()) {
    const before = fold(story.slice(0, index));
    expect(extend(before, entry)).toEqual(fold(story.slice(0, index + 1)));
    expect(before).toEqual(fold(story.slice(0, index)));
  }
});

test('late values are filled in by the name of a step or by its id', () => {
  const history = fold(story);
  const fill = (value: unknown) => fillIn(value, history, () => 4_200);
  expect(fill({ a: [{ $from: 'copy-rows/rows', path: 'position.file' }] })).toEqual({ a: ['b.1'] });
  expect(fill({ $from: 'copy/rows', path: 'list.0.n' })).toBe(5);
  expect(fill({ $from: 'copy/rows', path: '' })).toEqual({ position: { file: 'b.1' }, list: [{ n: 5 }] });
  expect(fill({ $answer: 'copy/rows', path: 'id' })).toBe(7);
  expect(fill({ $remaining: 'write_freeze' })).toBe(4.2);
  expect(fillIn({ $remaining: 'write_freeze' }, history, () => -5)).toBe(0);
});

test('a reference that leads nowhere is an error', () => {
  const history = fold(story);
  for (const [action, path] of [
    ['copy/rows', 'missing'],
    ['copy/rows', 'position.file.deeper'],
    ['copy/more', ''],
    ['elsewhere/rows', 'position'],
  ] as const)
    expect(() => fillIn({ $from: action, path }, history, () => 0)).toThrow(
      `"${action}" has not said what its "${path}" is`,
    );
});

test('secrets are left to the world, and are not late', () => {
  const secret = { password: { $secret: 'source', path: 'password' } };
  expect(fillIn(secret, fold(story), () => 0)).toEqual(secret);
  expect(isLate(secret)).toBe(false);
  expect(isLate([{ a: { $from: 'x/y', path: '' } }])).toBe(true);
  expect(isLate({ a: [1, 'b', null] })).toBe(false);
});
