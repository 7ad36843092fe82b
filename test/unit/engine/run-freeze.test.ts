import { expect, test } from 'vitest';
import { decisionIn } from '../../../engine/state/decision.ts';
import { LeaseLost } from '../../../engine/state/lease.ts';
import type { Store } from '../../../engine/state/store.ts';
import { cutover, linesOf, start, step, toy, transient, wait } from './toy.ts';

test('a cutover keeps its order: clock, calls, decision, opening, clock', async () => {
  const it = toy();
  expect(await start(it, cutover())).toEqual({ how: 'done' });
  const lines = (await linesOf(it)).filter((line) => !/^(planned|called|proved)/.test(line));
  expect(lines).toEqual([
    'started',
    'begun before/copied',
    'clock-started',
    'begun freeze/frozen',
    'begun inside/switched',
    'decided',
    'begun open/opened',
    'clock-stopped',
    'begun after/closed',
    'finished',
  ]);
});

test('what runs under the freeze clock is planned before it starts', async () => {
  const it = toy();
  await start(it, cutover());
  const lines = await linesOf(it);
  const started = lines.indexOf('clock-started');
  expect(lines.slice(0, started).filter((line) => line === 'planned')).toHaveLength(4);
});

test('a wait that exceeds the budget unwinds, thaw first, within the budget', async () => {
  const it = toy();
  const outcome = await start(it, cutover(wait('drained', 1, '1h')));
  expect(outcome).toMatchObject({ how: 'unwound', changed: true });
  const thaw = it.told.find((event) => event.at === 'back');
  const clock = it.told.find((event) => event.at === 'clock-started');
  expect((thaw?.time ?? 0) - (clock?.time ?? 0)).toBeLessThan(10_100);
  expect(it.calls.filter((call) => call.startsWith('set') && call.endsWith(' 0'))).toEqual([
    'set frozen 0',
    'set switched 0',
    'set copied 0',
  ]);
  expect(await decisionIn(it.store).read()).toBe('thaw');
});

test('a call that comes back after the budget unwinds: it must not be committed late', async () => {
  const it = toy();
  it.before.set('get switched', () => {
    it.time.now += 11_000;
  });
  const outcome = await start(it, cutover());
  expect(outcome).toMatchObject({
    how: 'unwound',
    because: 'writes were refused for longer than the budget of 10.0 s',
  });
  expect(it.state.opened).toBeUndefined();
});

test('nothing is decided for a side that does not answer: it could not be opened', async () => {
  for (const error of [transient(), new Error('access denied')]) {
    const it = toy();
    it.before.set('get opened', () => {
      throw error;
    });
    expect(await start(it, cutover())).toMatchObject({ how: 'unwound', because: error.message });
    expect(await decisionIn(it.store).read()).toBe('thaw');
    expect(it.calls).not.toContain('set opened 1');
  }
});

test('a side that answers only after the budget is not decided for', async () => {
  const it = toy();
  it.before.set('get opened', () => {
    it.time.now += 11_000;
  });
  expect(await start(it, cutover())).toMatchObject({ how: 'unwound' });
  expect(await decisionIn(it.store).read()).toBe('thaw');
});

test('a thaw that the guard decided unwinds: the target does not open', async () => {
  const it = toy();
  it.before.set('set switched 1', () => decisionIn(it.store).settle('thaw'));
  expect(await start(it, cutover())).toMatchObject({ how: 'unwound', changed: true });
  expect(it.state).toEqual({ copied: 0, frozen: 0, switched: 0 });
});

test('a journal that ends before the freeze of a run that has decided is refused: lines are missing', async () => {
  for (const decision of ['commit', 'thaw'] as const) {
    const it = toy();
    await start(it, cutover(), { until: 'prepare' });
    await decisionIn(it.store).settle(decision);
    const lines = await linesOf(it);
    for (const undo of [undefined, 'you asked for it'])
      await expect(start(it, cutover(), undo === undefined ? {} : { undo })).rejects.toMatchObject({
        message: `this run has decided "${decision}", and its journal ends before the freeze`,
        next: expect.stringContaining('restore it from a backup'),
      });
    expect(await linesOf(it)).toEqual(lines);
  }
});

test('a failure after the decision throws, and the next run completes what is left', async () => {
  const it = toy();
  it.before.set('set closed 1', () => {
    throw new Error('access denied');
  });
  const error = await start(it, cutover()).catch((each: unknown) => each);
  expect(error).toMatchObject({ message: 'past the point of no return, and not complete: access denied' });
  await expect(start(it, cutover(), { undo: 'you asked for it' })).rejects.toThrow('point of no return');
  expect(it.calls.filter((call) => call.endsWith(' 0'))).toEqual([]);
  it.before.clear();
  expect(await start(it, cutover())).toEqual({ how: 'done' });
  expect(it.state).toEqual({ copied: 1, frozen: 1, switched: 1, opened: 1, closed: 1 });
});

test('a journal that cannot be written any more does not keep the source frozen', async () => {
  const it = toy();
  let full = false;
  const store: Store = {
    ...it.store,
    append: async (name, line, length) => {
      if (full) throw new Error('no space left on device');
      await it.store.append(name, line, length);
    },
  };
  it.before.set('get drained', () => {
    full = true;
  });
  for (const call of ['set frozen 0', 'set switched 0', 'set copied 0'])
    it.before.set(call, ({ deadline }) => {
      if (it.time.now > deadline) throw new Error('too late');
    });
  const error = await start(it, cutover(wait('drained', 1, '1h')), { store }).catch((each: unknown) => each);
  expect(String(error)).toMatch(/value is 0, and had to be 1[\s\S]*no space left/);
  expect(it.state).toEqual({ copied: 0, frozen: 0, switched: 0 });
});

test('an engine that lost its lease does nothing more: no call, no line, no decision, no way back', async () => {
  for (const moment of ['set switched 1', 'get switched']) {
    const it = toy();
    let lost = false;
    let then = { calls: 0, lines: 0 };
    it.before.set(moment, async () => {
      lost = true;
      then = { calls: it.calls.length, lines: (await linesOf(it)).length };
    });
    const lease = {
      verify: async () => {
        if (lost) throw new LeaseLost('another engine has taken the lease; this one does nothing more');
      },
      release: async () => undefined,
    };
    await expect(start(it, cutover(), { lease })).rejects.toThrow(LeaseLost);
    expect(it.calls.length, moment).toBe(then.calls);
    expect((await linesOf(it)).length, moment).toBe(then.lines);
    expect(await decisionIn(it.store).read()).toBe(null);
    expect(await start(it, cutover())).toMatchObject({ how: 'unwound' });
  }
});

test('a wait ends where the lease is lost in it, and not with its own time: another engine may keep its proof from holding', async () => {
  const it = toy();
  let asked = 0;
  it.before.set('get caught-up', () => {
    asked++;
  });
  const lease = {
    verify: async () => {
      if (asked > 2) throw new LeaseLost('another engine has taken the lease; this one does nothing more');
    },
    release: async () => undefined,
  };
  const began = it.time.now;
  const steps = [step('lag', 'replicate', wait('caught-up', 1, '1h'))];
  await expect(start(it, steps, { lease })).rejects.toThrow(LeaseLost);
  expect(it.time.now - began).toBeLessThan(10_000);
});
