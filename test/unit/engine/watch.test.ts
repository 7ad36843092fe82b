import { expect, test } from 'vitest';
import type { Probe } from '../../../engine/step.ts';
import { watchOver } from '../../../engine/watch.ts';
import { wallClock } from '../../../engine/world.ts';

test('a watch whose question is asked again and again ends with what it watched over', async () => {
  const ended = new AbortController();
  const probe = {
    ask: { sql: 'SELECT 1', on: 'source' },
    path: 'state',
    is: ['well'],
    within: '15m',
  } as Probe;
  let asked = 0;
  const watch = watchOver([probe], {
    ask: async () => {
      asked++;
      return { state: 'missing' };
    },
    expected: (values) => values as never,
    clock: wallClock,
    ended: ended.signal,
  });
  await expect.poll(() => asked).toBeGreaterThan(2);
  ended.abort();
  await watch;
  const then = asked;
  await new Promise((wake) => setTimeout(wake, 100));
  expect(asked).toBe(then);
});
