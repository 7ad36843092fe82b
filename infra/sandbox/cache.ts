import { randomBytes } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const unfinished = '.building-';
const abandoned = 3_600_000;

/** The folder for what is worth keeping between runs. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'aurora-migrate');
}

/** Whether a file or folder is there. */
export function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Builds a folder once. It is built beside its place and renamed into it, so that it is there whole or not at all. */
export async function buildOnce(folder: string, build: (beside: string) => Promise<void>): Promise<void> {
  if (await exists(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(dirname(folder));
  const beside = `${folder}${unfinished}${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(beside);
    await build(beside);
    await rename(beside, folder);
  } catch (error) {
    await rm(beside, { recursive: true, force: true });
    // Another process may have been faster: its folder is as good as ours.
    if (!(await exists(folder))) throw error;
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!basename(name).includes(unfinished)) continue;
    const path = join(parent, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > abandoned) await rm(path, { recursive: true, force: true });
  }
}
