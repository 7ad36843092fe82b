import { chown, readdir } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../../engine/fault.ts';
import type { Account } from '../leash.ts';
import { run } from '../run.ts';

/** The account of the system that servers run as; undefined: this process's own. PostgreSQL refuses to run for root, who takes `nobody`'s. */
export async function findOwner(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (which) => {
      const { code, stdout } = await run('id', [which, 'nobody'], { within: 5_000 });
      return code === 0 ? Number(stdout) : Number.NaN;
    }),
  );
  if (uid && gid) return { uid, gid };
  throw new Fault('PostgreSQL does not run for root, and this system has no account "nobody"', {
    next: 'run this again as an ordinary account',
  });
}

/** The name of this process's account, which may be the superuser over the server's own socket. */
export const ownName = (): string => userInfo().username;

/** Gives a folder and all in it to an account; without one everything stays as it is. */
export async function giveTo(owner: Account | undefined, folder: string): Promise<void> {
  if (!owner) return;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    await chown(join(entry.parentPath, entry.name), owner.uid, owner.gid);
  await chown(folder, owner.uid, owner.gid);
}
