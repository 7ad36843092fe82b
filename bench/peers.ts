import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../infra/sandbox/cache.ts';
import { findArchive, unpackPackage } from '../infra/sandbox/debian.ts';

/** The tree of a Debian package and all that it needs, unpacked beside the system; null, said aloud, where it cannot be had. */
export async function obtainPackage(name: string, say: (line: string) => void): Promise<string | null> {
  const archive = await findArchive();
  if (!archive) {
    say(`${name} is skipped: this machine installs from no Debian archive`);
    return null;
  }
  const folder = join(cacheFolder(), `peer-${name}`);
  try {
    await buildOnce(folder, (beside) => unpackPackage({ name, suite: archive.release }, archive, beside));
    return join(folder, 'root');
  } catch (error) {
    say(`${name} is skipped: ${(error as Error).message}`);
    return null;
  }
}

/** A program of such a tree as a command line: through the tree's own loader and libraries. */
export async function programOf(root: string, name: string): Promise<readonly [string, ...string[]]> {
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const libraries = [join(root, 'lib', triplet), join(root, 'usr/lib', triplet)];
  for (const folder of libraries) {
    const files = await readdir(folder).catch(() => []);
    const loader = files.find((file) => /^ld-linux.*\.so\.\d+$/.test(file));
    if (loader)
      return [join(folder, loader), '--library-path', libraries.join(':'), join(root, 'usr/bin', name)];
  }
  throw new Error(`"${root}" has no loader`);
}
