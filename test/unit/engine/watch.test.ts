import { expect, test } from 'vitest';
import type { Action } from '../../../engine/step.ts';
import { probe, set, start, step, toy, transient, wait } from './toy.ts';

const watched = (action: Action): Action => ({
  ...action,
  watch: [{ ...probe('alive', 1), never: [0] }],
});

test('a watch that fails ends the wait beside it, and says why', async () => {
  const it = toy();
  it.state.alive = 1;
  it.before.set('get far', () => {
    if (it.calls.length > 8) it.state.alive = 0;
  });
  const outcome = await start(it, [step('one', 'replicate', watched(wait('far', 1, '7d')))]);
  expect(outcome).toMatchObject({ how: 'unwound', because: expect.stringContaining('value is 0') });
});

test('it ends a call that is in flight', async () => {
  const it = toy();
  it.state.alive = 0;
  it.before.set(
    'set x 1',
    ({ stop }) =>
      new Promise((_, fail) => {
        if (stop.aborted) fail(stop.reason);
        stop.addEventListener('abort', () => fail(stop.reason));
      }),
  );
  const outcome = await start(it, [step('one', 'replicate', watched(set('x')))]);
  expect(outcome).toMatchObject({ how: 'unwound', because: expect.stringContaining('value is 0') });
});

test('a watch that cannot be asked for a while fails nothing, and asks no more once the action is done', async () => {
  const it = toy();
  it.state.alive = 1;
  it.before.set('get alive', () => {
    if (it.calls.length < 10) throw transient();
  });
  it.before.set('get far', () => {
    if (it.calls.length > 20) it.state.far = 1;
  });
  const outcome = await start(it, [step('one', 'replicate', watched(wait('far', 1, '7d')), wait('near', 0))]);
  expect(outcome).toEqual({ how: 'done' });
  expect(it.calls.slice(it.calls.indexOf('get near'))).toEqual(['get near']);
});

const check = (name: string, kind: 'once' | 'lasting'): Action => ({ ...wait(name, 1), check: kind });

test('a lasting check is asked again where the run is resumed; failed, it changes nothing and the run can go on', async () => {
  const it = toy();
  Object.assign(it.state, { fit: 1, empty: 1 });
  const steps = [
    step('check', 'prepare', check('fit', 'lasting'), check('empty', 'once')),
    step('load', 'prepare', set('rows')),
    step('flow', 'replicate', set('channel')),
  ];
  expect(await start(it, steps, { until: 'prepare' })).toMatchObject({ how: 'paused' });
  Object.assign(it.state, { fit: 0, empty: 0 });
  await expect(start(it, steps)).rejects.toThrow('the check "check/wait-fit" held and does not any more');
  expect(it.state.rows).toBe(1);
  it.state.fit = 1;
  expect(await start(it, steps)).toEqual({ how: 'done' });
});
