import { join } from 'node:path';
import { Fault } from '../../../engine/fault.ts';
import { buildOnce, cacheFolder } from '../cache.ts';
import { leashFolder } from '../leash.ts';
import type { Say } from '../obtain.ts';
import { run } from '../run.ts';
import { copyFolder } from '../template.ts';
import { findOwner, giveTo } from './owner.ts';
import type { Postgres } from './programs.ts';

/** What a server's programs get of this process's environment: nothing that libpq or the server would take for theirs. */
export const environment = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** An initialised data directory, which is made once for a version and kept. */
export async function prepareData(postgres: Postgres, say: Say): Promise<string> {
  const template = join(cacheFolder(), `data-postgresql-${postgres.version}-${process.arch}`);
  await buildOnce(template, async (beside) => {
    say(`initialising a data directory for PostgreSQL ${postgres.version} (once)`);
    await initialise(postgres, beside);
  });
  return template;
}

async function initialise({ bin, version }: Postgres, into: string): Promise<void> {
  const owner = await findOwner();
  const folder = await leashFolder('aurora-migrate-template');
  try {
    await giveTo(owner, folder.path);
    const data = join(folder.path, 'data');
    const args = ['--pgdata', data, '--username', 'postgres', '--auth', 'reject', '--encoding', 'UTF8'];
    args.push('--locale', 'C', '--data-checksums', '--no-sync');
    const { code, stderr } = await run(join(bin, 'initdb'), args, {
      within: 120_000,
      env: environment,
      cwd: folder.path,
      as: owner,
    });
    if (code !== 0)
      throw new Fault(`PostgreSQL ${version} could not initialise a data directory: ${stderr}`, {
        next: 'migrate doctor',
      });
    await copyFolder(data, into);
  } finally {
    await folder.remove();
  }
}
