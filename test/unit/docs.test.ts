import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { known } from '../../cli/known.ts';

test('the runbook names only steps and checks that there are', async () => {
  const text = await readFile(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const { steps, checks } = await known();
  const rows = text.split('\n').filter((line) => /^\| \d/.test(line));
  expect(rows.length).toBeGreaterThan(15);
  const named = rows.flatMap((row) => [...row.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name]) => name));
  const there = new Set([...steps.keys(), ...checks]);
  expect(named.filter((name) => !there.has(name as string))).toEqual([]);
});
