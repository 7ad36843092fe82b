import { constants } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { buildOnce, cacheFolder } from './cache.ts';
import { type Mysqld, nameOf } from './find-server.ts';
import { leashFolder } from './leash.ts';
import type { Say } from './obtain.ts';
import { run } from './run.ts';

/** An initialised data directory for a server, which is made once for a version and kept. */
export async function prepareData(mysqld: Mysqld, say: Say): Promise<string> {
  const kind = mysqld.engine === 'mysql' ? '' : `${mysqld.engine}-`;
  const template = join(cacheFolder(), `data-${kind}${mysqld.version}-${process.arch}`);
  await buildOnce(template, async (beside) => {
    say(`initialising a data directory for ${nameOf[mysqld.engine]} ${mysqld.version} (once)`);
    await initialise(mysqld, beside);
  });
  return template;
}

async function initialise(mysqld: Mysqld, into: string): Promise<void> {
  // Distributions confine a packaged mysqld to its own folders and the temporary ones: it works there, and we carry.
  const folder = await leashFolder('aurora-migrate-template');
  try {
    const data = join(folder.path, 'data');
    const log = join(folder.path, 'error.log');
    const options = join(folder.path, 'my.cnf');
    const lines = ['[mysqld]', ...mysqld.options, `datadir=${data}`, `log_error=${log}`];
    lines.push('secure_file_priv=', ...runAs());
    if (mysqld.engine === 'mysql') lines.push('innodb_redo_log_capacity=32M');
    else await mkdir(data);
    await writeFile(options, `${lines.join('\n')}\n`);
    const how = mysqld.engine === 'mysql' ? '--initialize-insecure' : '--bootstrap';
    const args = [...mysqld.args, `--defaults-file=${options}`, how];
    const input = mysqld.engine === 'mysql' ? '' : await systemTables(mysqld);
    const { code, stderr } = await run(mysqld.program, args, { within: 120_000, input });
    if (code !== 0)
      throw new Fault(
        `${nameOf[mysqld.engine]} ${mysqld.version} could not initialise a data directory: ${await tail(log, stderr)}`,
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

// MariaDB's own script runs these files through a shell; the server reads them as well from here.
async function systemTables({ share }: Mysqld): Promise<string> {
  const names = ['system_tables', 'performance_tables', 'system_tables_data', 'sys_schema'];
  const files = await Promise.all(names.map((name) => readFile(join(share, `mysql_${name}.sql`), 'utf8')));
  // Without passwords, only a session over the server's own socket may be root, and nobody may be nobody.
  const others = "DELETE FROM global_priv WHERE user = 'root' AND host <> 'localhost';";
  return [
    'CREATE DATABASE mysql;\nUSE mysql;\nSET @skip_auth_anonymous = 1;',
    ...files,
    'USE mysql;',
    others,
  ].join('\n');
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
