import { expect, test } from 'vitest';
import { Fault } from '../../../engine/fault.ts';
import { openJournal } from '../../../engine/journal.ts';
import type { Gate } from '../../../engine/running.ts';
import type { Action } from '../../../engine/step.ts';
import { HalfUnwound } from '../../../engine/unwind.ts';
import { cutover, linesOf, probe, set, start, step, toy, transient, wait } from './toy.ts';

const gate = (before: string, isOpen: () => boolean): Gate => ({
  name: 'approval',
  before,
  ask: async () => (isOpen() ? { open: true, by: 'ann' } : { open: false, why: 'nobody has approved' }),
});

test('a gate makes the run wait, and once released lets it through for good', async () => {
  const it = toy();
  let open = false;
  const gates = [gate('freeze', () => open)];
  const waiting = { how: 'waiting', gate: 'approval', why: 'nobody has approved' };
  expect(await start(it, cutover(), { gates })).toEqual(waiting);
  expect(await start(it, cutover(), { gates })).toEqual(waiting);
  expect(it.state).toEqual({ copied: 1 });
  open = true;
  it.before.set('set closed 1', () => {
    open = false;
    throw new Error('refused');
  });
  await expect(start(it, cutover(), { gates })).rejects.toThrow();
  it.before.clear();
  expect(await start(it, cutover(), { gates })).toEqual({ how: 'done' });
  const lines = await linesOf(it);
  expect(lines.filter((line) => line === 'waiting')).toHaveLength(2);
  expect(lines.filter((line) => line === 'released')).toHaveLength(1);
});

test('a run until a phase stops after it, and the next run goes on', async () => {
  const it = toy();
  const steps = cutover();
  expect(await start(it, steps, { until: 'prepare' })).toEqual({ how: 'paused', after: 'prepare' });
  expect(it.state).toEqual({ copied: 1 });
  expect(await start(it, steps, { until: 'prepare' })).toEqual({ how: 'paused', after: 'prepare' });
  expect(await start(it, steps)).toEqual({ how: 'done' });
});

test('a run until a phase without steps still stops before the phase after it', async () => {
  const it = toy();
  expect(await start(it, cutover(), { until: 'replicate' })).toEqual({ how: 'paused', after: 'replicate' });
  expect(it.state).toEqual({ copied: 1 });
});

test('a stop outside of the freeze interrupts at the next safe point, and the next run goes on', async () => {
  const it = toy();
  it.before.set('set copied 1', () => it.stop.abort());
  expect(await start(it, cutover())).toEqual({ how: 'interrupted' });
  expect(it.state).toEqual({ copied: 1 });
  expect(await start({ ...it, stop: new AbortController() }, cutover())).toEqual({ how: 'done' });
  expect(it.calls.filter((call) => call === 'set copied 1')).toHaveLength(1);
});

test('a stop ends a long wait', async () => {
  const it = toy();
  it.before.set('get lag', () => it.time.now > 1_010_000 && it.stop.abort());
  expect(await start(it, [step('lag', 'replicate', wait('lag', 1, '7d'))])).toEqual({ how: 'interrupted' });
  expect(it.time.now).toBeLessThan(1_020_000);
});

test('a stop inside the freeze unwinds, and what takes it back is not stopped', async () => {
  const it = toy();
  it.before.set('set switched 1', () => it.stop.abort());
  for (const call of ['set switched 0', 'set frozen 0', 'set copied 0', 'get frozen'])
    it.before.set(call, ({ stop }) => stop.throwIfAborted());
  const outcome = await start(it, cutover());
  expect(outcome).toMatchObject({ how: 'unwound', because: 'it was interrupted while writes were frozen' });
  expect(it.state).toEqual({ copied: 0, frozen: 0, switched: 0 });
});

test('a call that fails for a moment is made again; one that is refused unwinds', async () => {
  const it = toy();
  let failures = 3;
  it.before.set('set copied 1', () => {
    if (failures-- > 0) throw transient();
  });
  it.before.set('set frozen 1', () => {
    throw Object.assign(new Error('access denied'), { code: 'ER_ACCESS_DENIED' });
  });
  expect(await start(it, cutover())).toEqual({
    how: 'unwound',
    because: 'access denied',
    changed: true,
    error: {},
  });
  expect(it.calls.filter((call) => call === 'set copied 1')).toHaveLength(4);
  expect(it.state.copied).toBe(0);
});

test('a server that is away for a while, as while it restarts, does not end a run that froze nothing yet', async () => {
  const it = toy();
  const back = it.time.now + 50_000;
  const awayUntilThen = () => {
    if (it.time.now < back) throw transient();
  };
  for (const call of ['set copied 1', 'get copied']) it.before.set(call, awayUntilThen);
  expect(await start(it, cutover())).toEqual({ how: 'done' });
});

test('a server that stays away ends it', async () => {
  const it = toy();
  it.before.set('set b 1', () => {
    throw transient();
  });
  const began = it.time.now;
  const steps = [
    step('first', 'prepare', set('a')),
    step('next', 'prepare', set('b', { until: [probe('b', 1, '7d')] })),
  ];
  expect(await start(it, steps)).toMatchObject({ how: 'unwound', because: 'the connection was lost' });
  expect(it.time.now - began).toBeLessThan(300_000);
});

test('long work that fails after a long time is made again, however often', async () => {
  const it = toy();
  let failures = 20;
  it.before.set('set copied 1', () => {
    it.time.now += 3_600_000;
    if (failures-- > 0) throw transient();
  });
  const steps = [step('first', 'prepare', set('copied', { until: [probe('copied', 1, '7d')] }))];
  expect(await start(it, steps)).toEqual({ how: 'done' });
});

test('a step that cannot be planned unwinds what was done', async () => {
  const it = toy();
  const broken = {
    ...step('broken', 'replicate'),
    plan: () => Promise.reject(new Error('table "t" is gone')),
  };
  const outcome = await start(it, [step('first', 'prepare', set('a')), broken]);
  expect(outcome).toEqual({ how: 'unwound', because: 'table "t" is gone', changed: true, error: {} });
  expect(it.state).toEqual({ a: 0 });
  expect(await linesOf(it)).toContain('failed null');
});

test('what cannot be taken back now stays named, and asking again completes it', async () => {
  const it = toy();
  it.before.set('set a 0', () => {
    throw new Error('away');
  });
  const steps = [step('first', 'prepare', set('a'), set('b')), step('second', 'prepare', wait('never', 1))];
  const error = await start(it, steps).catch((each: unknown) => each);
  expect(error).toBeInstanceOf(HalfUnwound);
  expect(String(error)).toMatch(/value is 0, and had to be 1[\s\S]*first\/a: away/);
  expect(it.state).toEqual({ a: 1, b: 0 });
  it.before.clear();
  expect(await start(it, steps)).toMatchObject({ how: 'unwound', changed: true });
  expect(it.state).toEqual({ a: 0, b: 0 });
  expect(it.calls.filter((call) => call === 'set b 0')).toHaveLength(1);
});

test('what a later way back sets free is taken back in the same unwind', async () => {
  const it = toy();
  it.before.set('set b 0', () => {
    if (it.state.a === 1) throw new Error('"a" holds it');
  });
  const steps = [step('first', 'prepare', set('a'), set('b')), step('second', 'prepare', wait('never', 1))];
  expect(await start(it, steps)).toMatchObject({ how: 'unwound', changed: true });
  expect(it.state).toEqual({ a: 0, b: 0 });
  expect(it.calls.filter((call) => call.startsWith('set ') && call.endsWith(' 0'))).toEqual([
    'set b 0',
    'set a 0',
    'set b 0',
  ]);
});

test('unwinding on request goes back, newest first; a run that has ended says so again', async () => {
  const it = toy();
  const steps = [step('first', 'prepare', set('a'), set('b')), step('second', 'replicate', set('c'))];
  await start(it, steps, { until: 'prepare' });
  const outcome = { how: 'unwound', because: 'you asked for it', changed: true };
  expect(await start(it, steps, { undo: 'you asked for it' })).toEqual(outcome);
  expect(it.calls.filter((call) => call.endsWith(' 0'))).toEqual(['set b 0', 'set a 0']);
  const made = it.calls.length;
  expect(await start(it, steps)).toEqual(outcome);
  expect(it.calls).toHaveLength(made);
});

test('an action that wants it leaves the run as it stands where its proof does not hold, and is asked again', async () => {
  const it = toy();
  it.state.equal = 0;
  const compare: Action = {
    ...wait('equal', 1),
    until: [{ ...probe('equal', 1), never: [0] }],
    unmet: 'hold',
  };
  const steps = [step('first', 'prepare', set('a')), step('compare', 'replicate', compare), ...cutover()];
  expect(await start(it, steps)).toMatchObject({ how: 'held', action: 'compare/wait-equal' });
  expect(it.state).toEqual({ a: 1, equal: 0 });
  it.state.equal = 1;
  expect(await start(it, steps)).toEqual({ how: 'done' });
});

test('in a freeze nothing is left as it stands', async () => {
  const it = toy();
  it.state.equal = 0;
  const compare: Action = {
    ...wait('equal', 1),
    until: [{ ...probe('equal', 1), never: [0] }],
    unmet: 'hold',
  };
  expect(await start(it, cutover(compare))).toMatchObject({ how: 'unwound' });
  expect(it.state).toMatchObject({ frozen: 0, copied: 0 });
});

const expired = (): Error =>
  Object.assign(new Fault('the token has expired', { next: 'Renew it.' }), { mendable: true });

test('an error that somebody has to mend leaves the run as it stands, and the next run goes on', async () => {
  const it = toy();
  it.before.set('set copied 1', () => {
    throw expired();
  });
  const steps = [step('first', 'prepare', set('a')), ...cutover()];
  expect(await start(it, steps)).toEqual({
    how: 'held',
    action: 'before/copied',
    because: 'the token has expired',
    error: { next: 'Renew it.' },
  });
  expect(it.state).toEqual({ a: 1 });
  expect((await linesOf(it)).at(-1)).toBe('held before/copied');
  it.before.clear();
  expect(await start(it, steps)).toEqual({ how: 'done' });
  expect(it.calls.filter((call) => call === 'set a 1')).toHaveLength(1);
});

test('in a freeze such an error unwinds, and past the decision it says what to do', async () => {
  const inFreeze = toy();
  inFreeze.before.set('set switched 1', () => {
    throw expired();
  });
  expect(await start(inFreeze, cutover())).toMatchObject({ how: 'unwound', error: { next: 'Renew it.' } });
  expect(inFreeze.state).toMatchObject({ frozen: 0 });
  const past = toy();
  past.before.set('set closed 1', () => {
    throw expired();
  });
  await expect(start(past, cutover())).rejects.toMatchObject({
    next: 'Renew it.\nRun it again: it completes what is left.',
  });
  past.before.clear();
  expect(await start(past, cutover())).toEqual({ how: 'done' });
});

test('the id under which a request is known is recorded with its call, and with a way back', async () => {
  const it = toy();
  for (const call of ['set copied 1', 'set copied 0', 'set switched 1', 'get copied'])
    it.before.set(call, ({ answered }) => answered?.(`id of ${call}`));
  it.before.set('set switched 1', () => {
    throw new Error('refused');
  });
  expect(await start(it, cutover())).toMatchObject({ how: 'unwound' });
  const { entries } = await openJournal(it.store, () => 0);
  const told = entries.flatMap((entry) =>
    'request' in entry ? [[entry.at, entry.action, entry.request]] : [],
  );
  expect(told).toEqual([
    ['called', 'before/copied', 'id of set copied 1'],
    ['back', 'before/copied', 'id of set copied 0'],
  ]);
});
