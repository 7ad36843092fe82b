import { mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTerraform } from '../../../infra/terraform/terraform.ts';
import { all, type Synthesized } from './rig.ts';

const terraform = await findTerraform();
const reason = 'skipped' in terraform ? `skipped: ${terraform.skipped}, so nothing is validated` : '';
if (reason) process.stderr.write(`${reason}\n`);

/**
 * Every stack as a module of one configuration, so that the provider is started once for all of them. Providers and imports belong to the
 * root: they move there.
 */
async function assemble(folder: string, stacks: readonly Synthesized[]): Promise<void> {
  const modules = new Map(stacks.map((each) => [`${each.name}-${each.stack}`.replace(/\W+/g, '-'), each]));
  const imports: { to: string; id: string }[] = [];
  const providers = new Map<string, object>();
  for (const [name, { document }] of modules) {
    const { import: ofRoot = [], provider, ...rest } = document;
    for (const each of provider.aws) providers.set(JSON.stringify(each), each);
    // What an import is looked up by is of its stack; that it is one that the kind takes is seen all the same.
    imports.push(...ofRoot.map(({ to }) => ({ to: `module.${name}.${to}`, id: 'an-id' })));
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'main.tf.json'), JSON.stringify(rest));
  }
  // One of each shape: Terraform starts a provider for every one.
  const shapes = new Map([...providers.values()].map((each) => [Object.keys(each).join(), each]));
  const aws = [...shapes.values()].map((each, index) => ({
    ...each,
    ...(index > 0 && { alias: `other-${index}` }),
  }));
  const module = Object.fromEntries([...modules.keys()].map((name) => [name, { source: `./${name}` }]));
  await writeFile(
    join(folder, 'main.tf.json'),
    JSON.stringify({ module, import: imports, provider: { aws } }),
  );
}

test.skipIf(reason !== '')('Terraform finds every stack of every plan valid', async () => {
  if ('skipped' in terraform) return;
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-validate-'));
  const stacks = await all();
  await assemble(folder.path, stacks);
  await terraform.run(folder.path, 'init', '-backend=false');
  const { valid, diagnostics } = JSON.parse(
    await terraform
      .run(folder.path, 'validate', '-json')
      .catch((error: Error) => /\{[\s\S]*\}/.exec(error.message)?.[0] ?? '{}'),
  ) as {
    valid: boolean;
    diagnostics: { severity: string; summary: string; detail: string; address?: string }[];
  };
  // That only a root's backend counts is what the assembling makes of it.
  const said = diagnostics.filter(({ summary }) => !/^(?:Backend configuration ignored)/.test(summary));
  expect(said).toEqual([]);
  expect(valid).toBe(true);
});

test.skipIf(reason !== '')('what is wrong is found so', async () => {
  if ('skipped' in terraform) return;
  await using folder = await mkdtempDisposable(join(tmpdir(), 'aurora-migrate-validate-'));
  const [one] = (await all()).filter(({ stack }) => stack === 'database') as [Synthesized];
  const text = one.text.replace('"engine_mode": "provisioned"', '"engine_mood": "provisioned"');
  await assemble(folder.path, [{ ...one, document: JSON.parse(text) }]);
  await terraform.run(folder.path, 'init', '-backend=false');
  await expect(terraform.run(folder.path, 'validate')).rejects.toThrow(/engine_mood/);
});
