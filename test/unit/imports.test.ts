import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { breaches, printBreach } from '../imports/rule.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const planted = join(root, 'test/imports/planted');

async function modules(folder: string): Promise<readonly { file: string; text: string }[]> {
  const found: { file: string; text: string }[] = [];
  for await (const file of glob('{cli,engine,steps,drivers,data,infra,schemas}/**/*.{ts,js}', {
    cwd: folder,
  }))
    found.push({ file, text: await readFile(join(folder, file), 'utf8') });
  return found;
}

test('imports run one way, and steps name no database and no cloud service', async () => {
  const all = await modules(root);
  expect(all.length).toBeGreaterThan(150);
  expect(all.flatMap(({ file, text }) => breaches(file, text)).map(printBreach)).toEqual([]);
});

test('every planted bad import is reported with its file, its line and its rule, and nothing else is', async () => {
  const all = await modules(planted);
  const found = all.flatMap(({ file, text }) => breaches(file, text));
  const marked = all.flatMap(({ file, text }) =>
    text.split('\n').flatMap((line, index) => {
      const rules = /\/\/ breach: (.*)$/.exec(line)?.[1]?.split(', ') ?? [];
      return rules.map((rule) => `${file}:${index + 1} ${rule}`);
    }),
  );
  expect(found.map(({ file, line, rule }) => `${file}:${line} ${rule}`).sort()).toEqual(marked.sort());
  expect(marked.length).toBeGreaterThan(20);
  expect(found.map(printBreach)).toContain(
    'engine/knows-too-much.ts:13 direction: engine must not import cli/main.ts',
  );
});
