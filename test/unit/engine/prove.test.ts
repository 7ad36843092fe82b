import { expect, test } from 'vitest';
import { prove, Unmet } from '../../../engine/prove.ts';
import type { Call, Json, Probe } from '../../../engine/step.ts';
import { transient } from './toy.ts';

const ask: Call = { sql: 'get', on: 'target' };

/** Asks a script of answers, the last of which goes on for ever; each question takes 1 ms. */
async function asking(
  probe: Probe,
  script: readonly (Json | Error)[],
  { deadline = Number.POSITIVE_INFINITY, once = false } = {},
) {
  let now = 0;
  let asked = 0;
  const outcome = await prove(probe, {
    ask: async () => {
      now += 1;
      const answer = script[Math.min(asked++, script.length - 1)] ?? null;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    expected: (values) => values as readonly Json[],
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
    },
    deadline,
    once,
  }).catch((error: unknown) => error);
  return { outcome, asked, now };
}

const is = (...values: readonly Json[]): Probe => ({ ask, path: 'state', is: values, within: '10s' });

test('a value is waited for, and the answer that held is returned', async () => {
  const { outcome, asked } = await asking(is('done', 'ended'), [
    { state: 'new' },
    {},
    null,
    { state: 'ended', n: 1 },
  ]);
  expect(outcome).toEqual({ state: 'ended', n: 1 });
  expect(asked).toBe(4);
});

test('what does not come in time is named with the last answer', async () => {
  const { outcome, now } = await asking(is('done'), [{ state: 'new' }]);
  expect(outcome).toBeInstanceOf(Unmet);
  expect(outcome).toMatchObject({ message: 'state is "new", and had to be "done"', seen: { state: 'new' } });
  expect(now).toBeGreaterThanOrEqual(10_000);
  expect(now).toBeLessThan(11_100);
});

test('a value that can never come ends the wait at once', async () => {
  const { outcome, asked } = await asking({ ...is('done'), never: ['failed'] } as Probe, [
    { state: 'new' },
    { state: 'failed' },
  ]);
  expect(outcome).toBeInstanceOf(Unmet);
  expect(asked).toBe(2);
});

test('a number has to stay under its bound for the whole hold', async () => {
  const lag: Probe = { ask, path: '', atMost: 2, steady: '3s', within: '1m' };
  const { outcome, now } = await asking(lag, [9, 1, 1, 2.5, 'unknown', null, 2, 1.5]);
  expect(outcome).toBe(1.5);
  expect(now).toBeGreaterThanOrEqual(3_000);
  expect((await asking(lag, [0.5, 3])).outcome).toMatchObject({
    message: 'the answer is 3, and had to stay at 2 or less for 3s',
  });
});

test('a value has to stay the same', async () => {
  const same: Probe = { ask, path: 'p', unchanged: '1s', within: '5s' };
  expect((await asking(same, [{ p: 1 }, { p: 2 }, { p: 2, q: 1 }])).outcome).toEqual({ p: 2, q: 1 });
  const restless = Array.from({ length: 2_000 }, (_, p) => ({ p }));
  expect((await asking(same, restless)).outcome).toMatchObject({
    message: expect.stringContaining('p did not stay the same for 1s'),
  });
  expect((await asking({ ...same, unchanged: '0ms' }, [{ p: 1 }])).asked).toBe(1);
});

test('a canary has to be refused, and with the right code', async () => {
  const canary: Probe = { ask, refused: ['LOCKED'], within: '2s' };
  const error = (code: string) => Object.assign(new Error(code), { code });
  expect((await asking(canary, [null, error('LOCKED')])).outcome).toEqual({ refused: 'LOCKED' });
  expect((await asking(canary, [null])).outcome).toMatchObject({
    message: 'it was accepted, and had to be refused',
  });
  expect((await asking(canary, [error('GONE')])).outcome).toMatchObject({ code: 'GONE' });
});

test('an error that may pass is asked through, until the time is over', async () => {
  const passing = await asking(is('done'), [transient(), transient(), { state: 'done' }]);
  expect(passing.outcome).toEqual({ state: 'done' });
  const lasting = await asking(is('done'), [{ state: 'new' }, transient()]);
  expect(lasting.outcome).toMatchObject({ message: 'the connection was lost' });
  expect(lasting.now).toBeGreaterThanOrEqual(10_000);
  const fatal = await asking(is('done'), [new Error('syntax')]);
  expect([fatal.asked, String(fatal.outcome)]).toEqual([1, 'Error: syntax']);
});

test('a last question that the deadline cuts off does not hide what was answered before it', async () => {
  let now = 0;
  const outcome = await prove(is('running'), {
    async ask() {
      now += now < 9_990 ? 1 : 20;
      if (now > 10_000) throw transient();
      return { state: 'connecting', error: 'the certificate was refused' };
    },
    expected: (values) => values as readonly Json[],
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now = Math.min(now + ms, 9_995);
      },
    },
    deadline: Number.POSITIVE_INFINITY,
    once: false,
  }).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(Unmet);
  expect(outcome).toMatchObject({ message: expect.stringContaining('the certificate was refused') });
});

test('nobody waits longer than the deadline, and questions come quickly before it', async () => {
  const { outcome, now, asked } = await asking(is('done'), [{ state: 'new' }], { deadline: 500 });
  expect(outcome).toBeInstanceOf(Unmet);
  expect(now).toBeLessThanOrEqual(502);
  expect(asked).toBeGreaterThan(18);
  expect((await asking(is('done'), [{ state: 'done' }], { deadline: -1 })).outcome).toEqual({
    state: 'done',
  });
});

test('asked once, it is asked once', async () => {
  expect((await asking(is('done'), [{ state: 'new' }], { once: true })).asked).toBe(1);
  expect((await asking(is('done'), [{ state: 'done' }], { once: true })).outcome).toEqual({ state: 'done' });
});
