import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

// A pipe closes when its last writer ends, however it ends. Each watcher holds the reading end of one whose only
// writer is this process, so that SIGKILL leaves nothing behind either. The watched program takes the shell's place
// and with it its process id: signals and exit codes are its own. What it has started in groups of their own ends with it.
const watchProcess = `
( (trap '' INT HUP TERM
   read -r word <&3 && exit
   kill -STOP $$
   kill -9 $$ $(ps -A -o ppid= -o pid= | while read -r parent pid; do [ "$parent" = $$ ] && echo "$pid"; done)
  ) >/dev/null 2>&1 & )
exec "$@" 3<&-`;

// A dying process may still write into the folder: it is removed until it is gone.
const watchFolder = `
trap '' INT HUP TERM
read -r word
n=0
while [ -e "$1" ] && [ $n -lt 100 ]; do rm -rf "$1" || sleep 0.1; n=$((n + 1)); done`;

/** An account of the operating system. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Starts a program that is killed when this process ends, however it ends. Its standard streams are as asked; it has a process group of its own if `detached`. */
export function leash(
  program: string,
  args: readonly string[],
  options: {
    readonly stdio: readonly ['ignore' | 'inherit' | 'pipe', ...('ignore' | 'inherit' | 'pipe' | number)[]];
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly detached?: boolean;
    /** Only root may choose another account than its own. */
    readonly as?: Account | undefined;
  },
): ChildProcess {
  const [input, output = 'ignore', errors = 'ignore'] = options.stdio;
  const { stdio: _, as, ...rest } = options;
  const settings = { ...rest, ...as, stdio: [input, output, errors, 'pipe'] satisfies StdioOptions };
  const child = spawn('/bin/sh', ['-c', watchProcess, 'leash', program, ...args], settings);
  const pipe = child.stdio[3] as Writable | null;
  pipe?.on('error', () => undefined);
  // The word tells the watcher not to kill: by then the process id may be somebody else's.
  child.once('exit', () => pipe?.end('ended\n'));
  return child;
}

/** A folder that is removed when this process ends, however it ends. */
export interface LeashedFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes a folder among the temporary ones that only this account can read, and that is removed when this process ends. */
export async function leashFolder(name: string): Promise<LeashedFolder> {
  const path = await mkdtemp(join(tmpdir(), `${name}-`));
  const watcher = spawn('/bin/sh', ['-c', watchFolder, 'leash', path], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  const gone = once(watcher, 'exit');
  watcher.unref();
  unref(watcher.stdin);
  return {
    path,
    async remove() {
      watcher.ref();
      watcher.stdin.end();
      await gone;
    },
  };
}

/** Lets this process end while the leashed program runs, which ends it too. */
export function letGo(child: ChildProcess): void {
  child.unref();
  unref(child.stdio[3]);
}

function unref(stream: unknown): void {
  (stream as { unref?(): void } | null | undefined)?.unref?.();
}
