import { once } from 'node:events';
import { appendFile, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Fault } from '../../engine/fault.ts';
import { leash, leashFolder, letGo } from './leash.ts';
import { run } from './run.ts';

/** A file system of half a gigabyte, in memory, for the data of one server; it stays until `stop`, whatever becomes of the server. */
export interface SmallDisk {
  /** Where it is for whoever was started by `enter`. */
  readonly path: string;
  /** Where it is for everybody else. */
  readonly outside: string;
  /** The program and its arguments that go before those of a program that is to see it. */
  readonly enter: readonly [program: string, ...args: string[]];
  /** Fills it to its last byte, and says with how many. */
  fill(): Promise<number>;
  /** Takes out what `fill` put in. */
  free(): Promise<void>;
  stop(): Promise<void>;
}

const size = '512m';
const within = 10_000;

// The namespace lasts as long as a process is in it, and so does what is mounted there: this one does nothing but stay.
const hold = `mount -t tmpfs -o size=${size},mode=700 tmpfs "$1" && echo mounted && exec sleep infinity >&- 2>&-`;

// Root may have a namespace of mounts as it is; anybody else needs one of users around it, where the kernel gives it.
const isRoot = process.getuid?.() === 0;
const unshare = isRoot ? ['--mount'] : ['--map-current-user', '--keep-caps', '--mount'];
const enter = isRoot ? ['--mount'] : ['--user', '--preserve-credentials', '--mount'];

/** Mounts such a disk. Throws a Fault where this machine gives nobody a namespace of mounts: macOS, or Linux with user namespaces off. */
export async function mountSmallDisk(): Promise<SmallDisk> {
  const leashed = await leashFolder('aurora-migrate-disk');
  const { path } = leashed;
  const holder = leash('unshare', [...unshare, 'sh', '-c', hold, 'hold', path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const gone = once(holder, 'exit');
  const late = setTimeout(() => holder.kill('SIGKILL'), within);
  // Both end as it begins to stay, or with it.
  const [said, complaint] = await Promise.all(
    [holder.stdout, holder.stderr].map((each) => text(each as Readable)),
  );
  clearTimeout(late);
  const stop = async () => {
    holder.ref();
    holder.kill('SIGKILL');
    await gone;
    await leashed.remove();
  };
  if (said !== 'mounted\n') {
    await stop();
    throw new Fault(`a server cannot be given a disk of its own here: ${complaint?.trim()}`, {
      next: 'It takes Linux, `unshare` and `nsenter` of util-linux, and root or a kernel that gives users namespaces of their own.',
    });
  }
  letGo(holder);
  const outside = `/proc/${holder.pid}/root${path}`;
  const filler = join(outside, 'filler');
  const left = async () => {
    const { bavail, bsize } = await statfs(outside);
    return bavail * bsize;
  };
  return {
    path,
    outside,
    enter: ['nsenter', '--target', String(holder.pid), ...enter],
    async fill() {
      const bytes = await left();
      // By the kernel in one piece: the engine stands still meanwhile, and its freeze may run.
      await run('fallocate', ['--length', String(bytes), filler], { within });
      // Whatever somebody freed or took at that moment.
      await appendFile(filler, Buffer.alloc((await left()) + 1)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error;
      });
      return bytes;
    },
    free: () => rm(filler, { force: true }),
    stop,
  };
}
