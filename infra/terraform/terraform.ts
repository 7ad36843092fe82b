import { type ExecFileException, execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Milliseconds after which a command is told to stop: nothing that is run here waits for AWS itself. */
const patience = 900_000;

/** Terraform on this machine, with the AWS provider in a folder of its own: nothing is fetched. */
export interface Terraform {
  /** The provider's version. */
  readonly provider: string;
  /** Runs a command in a folder; resolves with its standard output, and rejects with what it wrote to either stream, or where it took a quarter of an hour. */
  run(folder: string, ...args: readonly string[]): Promise<string>;
}

/** Folders whose own folders may be a mirror of providers: Terraform's, and those of whoever set the machine up. */
const roots = [join(homedir(), '.terraform.d'), '/usr/local/share/terraform', '/usr/share/terraform', '/opt'];

/** Terraform with the newest AWS provider that is installed, or why there is none. */
export async function findTerraform(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Terraform | { readonly skipped: string }> {
  const there = await execute('terraform', ['version', '-json']).catch(() => null);
  if (there === null) return { skipped: 'terraform is not installed' };
  const found = await findProvider();
  if (found === null)
    return { skipped: 'no hashicorp/aws provider is installed; TF_PLUGIN_DIR may name a folder of plugins' };
  const env = { ...environment, TF_CLI_CONFIG_FILE: devNull, TF_IN_AUTOMATION: '1', CHECKPOINT_DISABLE: '1' };
  return {
    provider: found.version,
    async run(folder, command = '', ...rest) {
      const args = command === 'init' ? [`-plugin-dir=${found.place}`, ...rest] : rest;
      const colour = ['providers', 'show', 'version', 'state', 'fmt'].includes(command) ? [] : ['-no-color'];
      try {
        const options = { cwd: folder, env, maxBuffer: 64 * 1024 * 1024, timeout: patience };
        return (await execute('terraform', [command, ...colour, ...args], options)).stdout;
      } catch (error) {
        const { stdout = '', stderr = '', killed } = error as ExecFileException;
        const late = killed ? ` took more than ${patience / 1000} s` : '';
        throw new Error(`terraform ${command} in ${folder}${late}:\n${stdout}${stderr}`, { cause: error });
      }
    },
  };
}

async function findProvider(): Promise<{ readonly place: string; readonly version: string } | null> {
  for (const place of await mirrors()) {
    const versions = (await namesIn(join(place, 'registry.terraform.io/hashicorp/aws'))).filter((name) =>
      /^\d+\.\d+\.\d+$/.test(name),
    );
    const newest = versions.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
    if (newest !== undefined) return { place, version: newest };
  }
  return null;
}

async function mirrors(): Promise<readonly string[]> {
  const named = process.env.TF_PLUGIN_DIR;
  if (named !== undefined) return [named];
  const found = await Promise.all(
    roots.map(async (root) => (await namesIn(root)).map((name) => join(root, name))),
  );
  return found.flat();
}

const namesIn = (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
