import { access, readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { known } from '../../cli/known.ts';

const docs = new URL('../../docs/', import.meta.url);

test.each([
  ['runbook.md', /^\| \d/, 15],
  ['coverage.md', /^\| \d/, 40],
  ['decisions/2026-11-21-dms.md', /`/, 5],
] as const)('%s names only steps and checks that there are', async (name, row, least) => {
  const text = await readFile(new URL(name, docs), 'utf8');
  const { steps, checks } = await known();
  const rows = text.split('\n').filter((line) => row.test(line));
  expect(rows.length).toBeGreaterThan(least);
  const named = rows.flatMap((row) => [...row.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, name]) => name));
  expect(named.length).toBeGreaterThan(3);
  // The key of the tag on what the engine made.
  const there = new Set([...steps.keys(), ...checks, 'aurora-migrate']);
  expect(named.filter((name) => !there.has(name as string))).toEqual([]);
});

test('links between documents lead to files that there are', async () => {
  const files = (await readdir(docs, { recursive: true })).filter((name) => name.endsWith('.md'));
  const broken: string[] = [];
  for (const file of ['../README.md', ...files]) {
    const place = new URL(file, docs);
    const text = await readFile(place, 'utf8');
    for (const [, to = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g))
      await access(new URL(to, place)).catch(() => broken.push(`${file}: ${to}`));
  }
  expect(files.length).toBeGreaterThan(5);
  expect(broken).toEqual([]);
});
