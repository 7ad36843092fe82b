import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { run } from './run.ts';

/** What a server needs to have its data on a disk of its own: a program to start it by, and what to say before it. */
export interface SmallDisk {
  /** The program and its arguments, which go before the server's. */
  before(folder: string): readonly [program: string, ...args: string[]];
}

const size = 512;

/** Mounts a file system of that size over the data, in a namespace of mounts that nobody else sees, and becomes the server. */
const mounted = `
folder=$1 && shift &&
mkdir -p "$folder/disk" &&
mount -t tmpfs -o size=${size}m,mode=700 tmpfs "$folder/disk" &&
cp -a "$folder/data/." "$folder/disk/" &&
mount --bind "$folder/disk" "$folder/data" &&
exec "$@"`;

/** As root a namespace of mounts is enough; whoever is not is given one of users as well, where the kernel lets them. */
const unshare = (): readonly string[] =>
  process.getuid?.() === 0 ? ['--mount'] : ['--map-current-user', '--keep-caps', '--mount'];

/** A disk for the data of one server, in memory, of half a gigabyte. Throws a Fault where the kernel gives nobody such a thing. */
export async function smallDisk(): Promise<SmallDisk> {
  const { code, stderr } = await run('unshare', [...unshare(), 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
    within: 5_000,
  });
  if (code !== 0)
    throw new Fault(`a server cannot be given a disk of its own here: ${stderr.trim()}`, {
      next: 'It takes `unshare` of util-linux, and a kernel that lets you have a namespace of mounts.',
    });
  return { before: (folder) => ['unshare', ...unshare(), 'sh', '-c', mounted, 'disk', folder] };
}

/** Fills the disk of a server to its last byte; what comes back frees it again. */
export async function fillDisk({ folder, pid }: { folder: string; pid(): number | undefined }) {
  // The way into the namespace of another process.
  const data = join(`/proc/${pid()}/root`, folder, 'data');
  const filler = join(data, 'aurora-migrate-filler');
  const { bavail, bsize } = await statfs(data);
  const bytes = bavail * bsize;
  await writeFile(filler, Buffer.alloc(bytes)).catch((error: NodeJS.ErrnoException) => {
    // Somebody wrote meanwhile: it is full all the same.
    if (error.code !== 'ENOSPC') throw error;
  });
  return { bytes, free: () => rm(filler, { force: true }) };
}
