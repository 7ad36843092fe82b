import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findTerraform, type Terraform } from '../terraform.ts';
import type { ProviderSchema } from './schema.ts';
import { typesOf } from './types.ts';

const execute = promisify(execFile);
const registry = 'registry.terraform.io/hashicorp/aws';

/** The module of types from the provider that is installed here, formatted as it is committed; or why there is none. */
export async function generated(): Promise<{ readonly text: string } | { readonly skipped: string }> {
  const terraform = await findTerraform();
  if ('skipped' in terraform) return terraform;
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-schema-'));
  try {
    const schema = await readSchema(terraform, folder);
    return { text: await formatted(typesOf(schema, terraform.provider)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readSchema({ run, provider }: Terraform, folder: string): Promise<ProviderSchema> {
  const aws = { source: 'hashicorp/aws', version: provider };
  await writeFile(
    join(folder, 'main.tf.json'),
    JSON.stringify({ terraform: { required_providers: { aws } } }),
  );
  await run(folder, 'init', '-backend=false');
  const all = JSON.parse(await run(folder, 'providers', 'schema', '-json')) as {
    readonly provider_schemas: { readonly [provider: string]: ProviderSchema };
  };
  const found = all.provider_schemas[registry];
  if (!found) throw new Error(`terraform told no schema of "${registry}"`);
  return found;
}

/** As the formatter of the project leaves it, so that a check of the whole tree finds nothing. */
async function formatted(text: string): Promise<string> {
  const child = execute('biome', ['format', '--stdin-file-path=infra/terraform/generated/aws.ts'], {
    maxBuffer: 16 * 1024 * 1024,
  });
  child.child.stdin?.end(text);
  return (await child).stdout;
}
