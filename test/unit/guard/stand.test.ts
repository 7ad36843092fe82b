import { EventEmitter } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { standBy } from '../../../cli/guard/stand.ts';
import type { FromEngine, FromGuard } from '../../../cli/guard/words.ts';

const now = Date.now;
afterEach(() => {
  Date.now = now;
});

/** The guard's end of the pipe, with an engine behind it that answers as it is told to. */
function pipe(answer: (said: FromGuard) => FromEngine | null) {
  const channel = Object.assign(new EventEmitter(), {
    connected: true,
    send(said: FromGuard) {
      const word = answer(said);
      if (word) setImmediate(() => channel.emit('message', word));
    },
  });
  return channel as unknown as NodeJS.Process;
}

const budget = 400;

test('an engine that hangs is found out with its budget, though the wall clock jumps meanwhile', async () => {
  for (const jump of [0, -3_600_000, 3_600_000]) {
    const channel = pipe(({ at }) => (at === 'ready' ? { at: 'freezing', budget } : null));
    const began = performance.now();
    setTimeout(() => {
      Date.now = () => now() + jump;
    }, 100);
    expect(await standBy(channel)).toBe('the engine hung beyond its budget');
    const took = performance.now() - began;
    expect(took, `jump ${jump}`).toBeGreaterThanOrEqual(budget);
    Date.now = now;
  }
});

test('an engine whose own clock is wrong is left alone while it answers that it unwinds', async () => {
  let asked = 0;
  const channel: NodeJS.Process = pipe(({ at }) => {
    if (at === 'ready') return { at: 'freezing', budget };
    if (at !== 'asking') return null;
    asked += 1;
    return asked > 15 ? { at: 'dismissed' } : { at: 'standing', standing: 'unwinding' };
  });
  expect(await standBy(channel)).toBe(null);
});

test('an engine is given the time to answer where the guard itself stood still', async () => {
  const channel: NodeJS.Process = pipe(({ at }) => {
    if (at === 'ready') return { at: 'freezing', budget };
    return at === 'asking' ? { at: 'dismissed' } : null;
  });
  // Nobody in this process gets to work until the budget is over, neither the guard nor the engine behind the pipe.
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2 * budget), 10);
  expect(await standBy(channel)).toBe(null);
});

test('the end of an engine is heard at once', async () => {
  const channel = pipe(({ at }) => (at === 'ready' ? { at: 'freezing', budget: 60_000 } : null));
  setTimeout(() => channel.emit('disconnect'), 50);
  expect(await standBy(channel)).toBe('the engine died while writes were frozen');
});
