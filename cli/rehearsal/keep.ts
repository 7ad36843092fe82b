import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plan } from '../../engine/plan/resolved.ts';
import type { Sandbox } from '../../infra/sandbox/sandbox.ts';
import type { Io } from '../io.ts';
import { typed } from '../open-plan.ts';
import { recordsOf } from './operator.ts';

/** Says how to reach what still runs, and what leads a command line there; waits for ^C. */
export async function keepUntilInterrupted(
  { file, plan, open }: { readonly file: string; readonly plan: Plan; readonly open: boolean },
  sandbox: Sandbox,
  io: Io,
): Promise<void> {
  const { source, target, ca, aws } = sandbox;
  const { place } = await recordsOf(plan, sandbox);
  const commands = open ? ['status', 'watch', 'rollback', 'run'] : ['status', 'verify'];
  io.err(
    `Kept until ^C:  source ${source.address}:${source.port}   target ${target.address}:${target.port}   CA ${ca}   AWS ${aws.endpoint}   records ${place}
Another terminal is led there by:  . ${await writeVariables(sandbox)}
and then types:  ${commands.map((command) => typed(command, file, plan)).join('   ')}\n`,
  );
  await new Promise<void>((resolve) => {
    // A pending promise alone would not keep the process alive.
    const alive = setInterval(() => undefined, 60_000);
    process.once('SIGINT', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

/** The environment of the sandbox's engines, with the passwords in it, for a shell to read: in the folder that ends with the sandbox. */
async function writeVariables({ environment, folder }: Sandbox): Promise<string> {
  const path = join(folder, 'environment');
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}

const quoted = (value: string) => `'${value.replaceAll("'", `'\\''`)}'`;
