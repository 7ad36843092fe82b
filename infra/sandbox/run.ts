import { execFile } from 'node:child_process';
import type { Account } from './leash.ts';

/** What a finished command left behind. */
export interface Finished {
  /** Null when it could not be started, or was killed at its deadline. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, or kills it at its deadline (in milliseconds); it never throws. */
export function run(
  program: string,
  args: readonly string[],
  options: {
    readonly within: number;
    readonly env?: NodeJS.ProcessEnv;
    readonly input?: string;
    readonly cwd?: string;
    /** Only root may choose another account than its own. */
    readonly as?: Account | undefined;
  },
): Promise<Finished> {
  return new Promise((resolve) => {
    const settings = {
      timeout: options.within,
      killSignal: 'SIGKILL',
      maxBuffer: 64 << 20,
      ...(options.env && { env: options.env }),
      ...(options.cwd && { cwd: options.cwd }),
      ...options.as,
    } as const;
    const child = execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (!error) return resolve({ code: 0, stdout, stderr });
      const reason = error.killed ? `killed after ${options.within / 1_000} s` : '';
      const said = stderr || (typeof error.code === 'number' ? '' : error.message);
      resolve({
        code: typeof error.code === 'number' ? error.code : null,
        stdout,
        stderr: [said.trim(), reason].filter(Boolean).join('\n'),
      });
    });
    // A program that ends without reading its input is no error of ours.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input);
  });
}
