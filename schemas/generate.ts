import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planTypes } from './generate/types.ts';
import { planValidator, validatorTypes } from './generate/validator.ts';

/** A schema and the path, relative to this folder, by which others refer to it. */
export type SchemaFile = { readonly path: string; readonly schema: Record<string, unknown> };

const folder = fileURLToPath(new URL('.', import.meta.url));
const files = await readSchemas();
const generated = {
  'generated/plan.ts': await planTypes(folder, files),
  'generated/validate-plan.js': await planValidator(folder, files),
  'generated/validate-plan.d.ts': validatorTypes,
};

if (process.argv.includes('--check')) await compare();
else for (const [path, text] of Object.entries(generated)) await writeFile(join(folder, path), text);

async function compare(): Promise<void> {
  const stale: string[] = [];
  for (const [path, text] of Object.entries(generated)) {
    const found = await readFile(join(folder, path), 'utf8').catch(() => '');
    if (found !== text) stale.push(`schemas/${path}`);
  }
  if (stale.length === 0) return;
  process.stderr.write(`${stale.join(', ')}: not what the schemas say. Run: npm run generate\n`);
  process.exitCode = 1;
}

async function readSchemas(): Promise<SchemaFile[]> {
  const steps = (await readdir(join(folder, 'steps'))).filter((name) => name.endsWith('.schema.json')).sort();
  const paths = ['plan.schema.json', 'values.schema.json', ...steps.map((name) => `steps/${name}`)];
  return Promise.all(
    paths.map(async (path) => ({ path, schema: JSON.parse(await readFile(join(folder, path), 'utf8')) })),
  );
}
