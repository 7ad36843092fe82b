import { chmod, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../cache.ts';
import { type Archive, type Package, unpackServer } from '../debian.ts';
import { findLibraries, triplet } from '../obtain.ts';

/** Downloads a package of Debian's with all that it needs, and makes its programs start by the C library that came with it. */
export async function unpackFromArchive(server: Package, archive: Archive, into: string): Promise<void> {
  await unpackServer(server, archive, into);
  const root = join(into, 'root');
  const libraries = await findLibraries(root);
  const loader = libraries && (await readdir(libraries)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  const bin = await treeIn(into);
  if (!bin || !loader) return;
  const near = libraries.slice(root.length);
  for (const name of await readdir(bin)) {
    await rename(join(bin, name), join(bin, `${name}.own`));
    await writeFile(join(bin, name), wrapper(near, loader, name));
    await chmod(join(bin, name), 0o755);
  }
}

/** The programs' folder in an unpacked tree. */
export async function treeIn(folder: string): Promise<string | undefined> {
  const servers = join(folder, 'root/usr/lib/postgresql');
  const [major] = (await exists(servers))
    ? (await readdir(servers)).sort((a, b) => Number(b) - Number(a))
    : [];
  return major === undefined ? undefined : join(servers, major, 'bin');
}

// The programs start each other by the names of files beside them, so each name has to lead to one that starts; and they find
// their other files by where they lie themselves.
const wrapper = (libraries: string, loader: string, name: string) => `#!/bin/sh
bin=\${0%/*}
root=$bin/../../../../..
exec "$root${libraries}/${loader}" --library-path "$root${libraries}:$root/usr/lib/${triplet()}" "$bin/${name}.own" "$@"
`;
