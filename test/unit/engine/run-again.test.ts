import { expect, test } from 'vitest';
import { openJournal } from '../../../engine/journal.ts';
import type { Gate } from '../../../engine/running.ts';
import { cutover, probe, set, start, step, toy } from './toy.ts';

test('a call whose answer another action waits for is made again, though its proof holds', async () => {
  const it = toy();
  const asks = {
    id: 'told',
    title: 'what the answer said',
    until: [
      { ...probe('x', 1), ask: { sql: 'get x', values: [{ $answer: 'one/x', path: '' }], on: 'target' } },
    ],
    back: { nothing: 'it only reads' },
  } as const;
  const steps = [step('one', 'prepare', set('x'), asks)];
  const journal = await openJournal(it.store, () => 1);
  await journal.append({ at: 'started', plan: 'hash', name: 'toy', env: 'test', version: '0' });
  await journal.append({
    at: 'planned',
    step: 'one',
    name: 'one',
    phase: 'prepare',
    actions: (await steps[0]?.plan()) ?? [],
  });
  await journal.append({ at: 'begun', action: 'one/x' });
  // Killed after the effect, before its answer was recorded.
  it.state.x = 1;
  expect(await start(it, steps)).toMatchObject({ how: 'done' });
  expect(it.calls.filter((call) => call.startsWith('set x'))).toHaveLength(1);
});

test('a window that was open once is asked again by the next process, until writes are frozen', async () => {
  const it = toy();
  let open = true;
  const [first] = cutover(set('y'));
  const window: Gate = {
    name: 'window',
    before: first?.id ?? '',
    again: true,
    ask: async () => (open ? { open: true, by: 'the clock' } : { open: false, why: 'it is closed' }),
  };
  const journal = await openJournal(it.store, () => 1);
  await journal.append({ at: 'started', plan: 'hash', name: 'toy', env: 'test', version: '0' });
  await journal.append({ at: 'released', gate: 'window', by: 'the clock' });
  open = false;
  expect(await start(it, cutover(set('y')), { gates: [window] })).toMatchObject({
    how: 'waiting',
    gate: 'window',
  });
  open = true;
  expect(await start(it, cutover(set('y')), { gates: [window] })).toMatchObject({ how: 'done' });
});
