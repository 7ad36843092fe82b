import { expect, test } from 'vitest';
import type { Action } from '../../../engine/step.ts';
import { HalfUnwound } from '../../../engine/unwind.ts';
import { liveUntil } from '../../simulated/life.ts';
import { memoryStore } from '../../simulated/memory-store.ts';
import { cutover, linesOf, probe, set, start, step, type Toy, toy, wait } from './toy.ts';

/** A step of two moves, each behind a look at the patient. */
const careful = (): Action[] => {
  const healthy = (id: string): Action => ({
    ...wait('ill', 0),
    id,
    until: [{ ...probe('ill', 0), never: [1] }],
    unmet: 'step-back',
  });
  return [set('ten'), healthy('healthy-10'), set('fifty'), healthy('healthy-50')];
};

const steps = () => [
  step('first', 'prepare', set('a')),
  step('move', 'replicate', ...careful()),
  ...cutover(),
];

/** It falls ill with the second move. */
function fallIll(it: Toy): void {
  it.before.set('set fifty 1', () => {
    it.state.ill = 1;
  });
}

const held = { how: 'held', action: 'move/healthy-50' };

test('a step whose proof does not hold is taken back, newest first, and the run stands before it', async () => {
  const it = toy();
  fallIll(it);
  expect(await start(it, steps())).toMatchObject(held);
  expect(it.state).toEqual({ a: 1, ten: 0, fifty: 0, ill: 1 });
  expect(it.calls.filter((call) => call.endsWith(' 0'))).toEqual(['set fifty 0', 'set ten 0']);
  const lines = await linesOf(it);
  expect(lines.slice(lines.indexOf('stepping-back move/healthy-50'))).toEqual([
    'stepping-back move/healthy-50',
    'going-back move/fifty',
    'back move/fifty',
    'going-back move/ten',
    'back move/ten',
    'stepped-back move/healthy-50',
    'held move/healthy-50',
  ]);
});

test('run again, the step is planned anew and made from its beginning; nothing before it is', async () => {
  const it = toy();
  fallIll(it);
  await start(it, steps());
  expect(await start(it, steps())).toMatchObject({ how: 'held', action: 'move/healthy-10' });
  it.before.clear();
  it.state.ill = 0;
  expect(await start(it, steps())).toEqual({ how: 'done' });
  expect(it.state).toMatchObject({ a: 1, ten: 1, fifty: 1, opened: 1 });
  expect(it.calls.filter((call) => call === 'set a 1')).toHaveLength(1);
  expect((await linesOf(it)).filter((line) => line === 'begun move/ten')).toHaveLength(3);
});

test('unwound afterwards, what was taken back is not taken back twice', async () => {
  const it = toy();
  fallIll(it);
  await start(it, steps());
  expect(await start(it, steps(), { undo: 'asked for' })).toMatchObject({ how: 'unwound' });
  expect(it.state).toEqual({ a: 0, ten: 0, fifty: 0, ill: 1 });
  expect(it.calls.filter((call) => call === 'set ten 0')).toHaveLength(1);
});

test('what cannot be taken back is told, and the next run completes it', async () => {
  const it = toy();
  fallIll(it);
  it.before.set('set ten 0', () => {
    throw new Error('refused');
  });
  const error = await start(it, steps()).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(HalfUnwound);
  expect(error).toMatchObject({ next: expect.stringContaining('run it again') });
  expect(it.state).toMatchObject({ ten: 1, fifty: 0 });
  it.before.delete('set ten 0');
  it.state.ill = 0;
  expect(await start(it, steps())).toMatchObject(held);
  expect(it.state).toMatchObject({ a: 1, ten: 0, fifty: 0 });
});

test('in a freeze it is a failure like any other', async () => {
  const it = toy();
  fallIll(it);
  expect(await start(it, cutover(...careful()))).toMatchObject({ how: 'unwound' });
  expect(it.state).toMatchObject({ frozen: 0, copied: 0, ten: 0, fifty: 0 });
});

test('killed at any instant, the next runs leave nothing of the step, and nothing of what came before is lost', async () => {
  let kills = 0;
  for (let kill = 1; ; kill++) {
    const it = toy();
    fallIll(it);
    const records = new Map<string, string>();
    const life = liveUntil(kill);
    const first = start(it, steps(), { store: memoryStore(records, life) });
    if ((await Promise.race([first, life.death])) !== 'killed') break;
    kills++;
    const store = memoryStore(records, liveUntil(0));
    expect(await start(it, steps(), { store }), `killed at ${kill}`).toMatchObject({ how: 'held' });
    expect(it.state, `killed at ${kill}`).toMatchObject({ a: 1, ten: 0, fifty: 0 });
    it.before.clear();
    it.state.ill = 0;
    expect(await start(it, steps(), { store })).toEqual({ how: 'done' });
    expect(it.state).toMatchObject({ a: 1, ten: 1, fifty: 1, opened: 1 });
  }
  expect(kills).toBeGreaterThan(40);
});
