import { expect, test } from 'vitest';
import type { DryRun } from '../../../engine/dry-run.ts';
import { differences, readSaved, save } from '../../../engine/saved-plan.ts';
import type { Action } from '../../../engine/step.ts';
import { set } from './toy.ts';

const identity = { plan: 'a'.repeat(64), env: 'prod', version: '1.0.0' };
const dry = (...actions: readonly Action[]): DryRun => ({
  steps: [{ id: 'copy', name: 'copy-rows', phase: 'prepare', actions, asked: {}, again: 0, late: 0 }],
});
const saved = (...actions: readonly Action[]) => {
  const text = JSON.stringify(save(dry(...actions), identity));
  return readSaved(text, 'plan.json');
};
const now = (...actions: readonly Action[]) => save(dry(...actions), identity);

test('an unchanged plan has no differences, whatever the notes for people and the checks say now', () => {
  const one = saved(set('a', { note: 'about 3 minutes' }), set('b'));
  expect(differences(one, now(set('a', { note: 'about 5 minutes' }), set('b')))).toEqual([]);
  const asked = { a: { result: 'failed', findings: [] } } as const;
  const [step] = dry(set('a'), set('b')).steps;
  expect(differences(one, save({ steps: step ? [{ ...step, asked }] : [] }, identity))).toEqual([]);
});

test('each change is one line, named by its place', () => {
  const one = saved(set('a'), set('b'), set('c'));
  const two = now(set('a', { title: 'another title' }), set('c', { pointOfNoReturn: true }), set('d'));
  expect(differences(one, two)).toEqual([
    'copy › a › title: was "set a", is "another title"',
    'copy › b: is gone',
    'copy › c › pointOfNoReturn: is new',
    'copy › d: is new',
  ]);
});

test('another order is another plan', () => {
  expect(differences(saved(set('a'), set('b')), now(set('b'), set('a')))).toEqual(['copy: in another order']);
});

test('another file, environment or version is told', () => {
  const other = { plan: 'b'.repeat(64), env: 'dev', version: '1.1.0' };
  expect(differences(saved(set('a')), save(dry(set('a')), other))).toEqual([
    'environment: was "prod", is "dev"',
    'aurora-migrate: was 1.0.0, is 1.1.0',
    'plan file: was aaaaaaaaaaaa, is bbbbbbbbbbbb',
  ]);
});

test('long values are shown from shortly before they part', () => {
  const long = (end: string) => set('a', { title: `${'x'.repeat(500)}${end}${'y'.repeat(500)}` });
  const [line = ''] = differences(saved(long('ONE')), now(long('TWO')));
  expect(line).toMatch(/^copy › a › title: was …x+ONEy+…, is …x+TWOy+…$/);
  expect(line.length).toBeLessThan(450);
});

test('what is no saved plan is refused with the command that makes one', () => {
  for (const text of ['', '{', '[]', 'null', '{"format":2,"steps":[]}', '{"format":1}'])
    expect(() => readSaved(text, 'plan.json'), text).toThrow('"plan.json" is not a saved plan');
});
