import { expect, test } from 'vitest';
import { dryRun } from '../../../engine/dry-run.ts';
import { remembering } from '../../../engine/remembering.ts';
import type { Action, Call } from '../../../engine/step.ts';
import { step } from './toy.ts';

test('what is asked twice while planning is read once', async () => {
  const asked: string[] = [];
  const read = remembering({
    rows: async (on, sql, values) => {
      asked.push(JSON.stringify([on, sql, values]));
      return [{ n: asked.length }];
    },
    ask: async (call: Call) => {
      asked.push(JSON.stringify(call));
      return asked.length;
    },
  });
  const call: Call = { op: 'sim.get', input: { path: 'a' } };
  expect([
    await read.ask(call),
    await read.ask({ ...call }),
    await read.ask({ ...call, on: 'target' }),
  ]).toEqual([1, 1, 2]);
  expect(await read.rows('source', 'x')).toEqual(await read.rows('source', 'x'));
  expect(await read.rows('source', 'x', [1])).not.toEqual(await read.rows('target', 'x', [1]));
  expect(asked).toHaveLength(5);
});

const check = (id: string): Action => ({
  id,
  title: id,
  check: 'lasting',
  until: [{ ask: { sql: id, on: 'source' }, path: '', unchanged: '0ms', within: '1m' }],
  back: { nothing: 'it only reads' },
});

test('checks are asked beside each other, shown in their order, and none is left behind where one fails', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  let open = 0;
  let most = 0;
  const reader = (failing: string) => ({
    rows: async () => [],
    ask: async (call: Call) => {
      most = Math.max(most, ++open);
      await new Promise((wake) => setTimeout(wake, 'sql' in call && call.sql === 'a' ? 20 : 2));
      open--;
      if ('sql' in call && call.sql === failing) throw new Error('refused');
      return { findings: [] };
    },
  });
  const steps = [step('check', 'prepare', ...ids.map(check))];
  const dry = await dryRun(steps, reader(''), () => undefined);
  expect(Object.keys(dry.steps[0]?.asked ?? {})).toEqual(ids);
  expect(most).toBe(4);
  await expect(dryRun(steps, reader('b'), () => undefined)).rejects.toThrow('refused');
  expect(open).toBe(0);
});
