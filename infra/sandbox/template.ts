import { constants } from 'node:fs';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { buildOnce, cacheFolder } from './cache.ts';
import type { Mysqld } from './find-server.ts';
import { leashFolder } from './leash.ts';
import { obtainMysqld, type Say } from './obtain.ts';
import { run } from './run.ts';

/** Obtains a MySQL server and an initialised data directory for it, which is made once for a version and kept. */
export async function prepareServer(say: Say): Promise<{ mysqld: Mysqld; template: string }> {
  const mysqld = await obtainMysqld(say);
  const template = join(cacheFolder(), `data-${mysqld.version}-${process.arch}`);
  await buildOnce(template, async (beside) => {
    say(`initialising a data directory for MySQL ${mysqld.version} (once)`);
    await initialise(mysqld, beside);
  });
  return { mysqld, template };
}

async function initialise(mysqld: Mysqld, into: string): Promise<void> {
  // Distributions confine a packaged mysqld to its own folders and the temporary ones: it works there, and we carry.
  const folder = await leashFolder('aurora-migrate-template');
  try {
    const data = join(folder.path, 'data');
    const log = join(folder.path, 'error.log');
    const options = join(folder.path, 'my.cnf');
    const lines = ['[mysqld]', ...mysqld.options, `datadir=${data}`, `log_error=${log}`];
    lines.push('innodb_redo_log_capacity=32M', 'secure_file_priv=', ...runAs());
    await writeFile(options, `${lines.join('\n')}\n`);
    const args = [...mysqld.args, `--defaults-file=${options}`, '--initialize-insecure'];
    const { code, stderr } = await run(mysqld.program, args, { within: 120_000 });
    if (code !== 0)
      throw new Fault(
        `MySQL ${mysqld.version} could not initialise a data directory: ${await tail(log, stderr)}`,
        {
          next: 'migrate doctor',
        },
      );
    // Each copy is a server of its own: without this file it gives itself a new server_uuid.
    await rm(join(data, 'auto.cnf'), { force: true });
    await copyFolder(data, into);
  } finally {
    await folder.remove();
  }
}

/** The end of a log, or what stands in for it where there is none. */
export async function tail(log: string, otherwise = 'its error log is empty'): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-8).join('\n') || otherwise;
}

/** The option without which mysqld refuses to run for root, as in a container. */
export function runAs(): string[] {
  return process.getuid?.() === 0 ? ['user=root'] : [];
}

/** Copies a folder, by reference where the file system can. */
export function copyFolder(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE });
}
