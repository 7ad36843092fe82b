import { mkdtempDisposable, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { validateCommand } from '../../../cli/commands/validate.ts';
import { known } from './known.ts';

/** Each NAME.yaml has the whole printed text beside it; `UPDATE=1 npx vitest run test/unit/plan` rewrites them. */
const folder = 'test/faults';

const cases = (await readdir(folder))
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -5));

test.each([...cases, 'missing'])('%s', async (name) => {
  const printed = await validate(`${folder}/${name}.yaml`);
  const expected = join(folder, `${name}.expected.txt`);
  if (process.env.UPDATE) await writeFile(expected, printed);
  expect(printed).toBe(await readFile(expected, 'utf8'));
  expect(printed).not.toMatch(/hunter|\bat .*\.ts:\d/);
});

test('every expected text has its case', async () => {
  const texts = (await readdir(folder)).filter((name) => name.endsWith('.expected.txt'));
  expect(texts.map((name) => name.slice(0, -13)).sort()).toEqual([...cases, 'missing'].sort());
});

test('a folder is no plan', async () => {
  expect(await validate(folder)).toContain(`"${folder}" is a folder`);
});

test('a plan of more than 256 KiB is not read', async () => {
  await using big = await mkdtempDisposable(join(tmpdir(), 'plan-'));
  const file = join(big.path, 'plan.yaml');
  await writeFile(file, `# ${'x'.repeat(300_000)}`);
  expect(await validate(file)).toContain('is too big for a plan: 293 KiB');
});

async function validate(file: string): Promise<string> {
  const printed: string[] = [];
  const io = { out: (text: string) => printed.push(text), err: (text: string) => printed.push(text) };
  const code = await validateCommand(file, {}, { ...io, colour: false }, known);
  return `${printed.join('')}exit ${code}\n`;
}
