import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Entry } from '../../engine/journal.ts';
import type { Event, Outcome } from '../../engine/running.ts';
import { leash } from '../../infra/sandbox/leash.ts';
import { packageFile } from '../version.ts';

/** What an engine's process printed, and how it ended. */
export type EngineEnd = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Null where it was killed before it could say. */
  readonly outcome: (Outcome & { readonly peak_memory: number }) | null;
  readonly errors: string;
};

/** A command of the engine, from its start to its end, with what it recorded. */
export type EngineRun = {
  readonly entries: readonly Entry[];
  readonly end: NonNullable<EngineEnd['outcome']>;
};

/** A real `migrate` in a process of its own, so that it can be killed as a real one can. */
export type EngineProcess = {
  readonly pid: number;
  kill(): void;
  interrupt(): void;
  readonly ended: Promise<EngineEnd>;
};

/** The program that is typed as `migrate`. */
export const packageProgram = (): string => fileURLToPath(packageFile('bin/migrate.js'));

/** Starts the engine on a plan: `run` or `rollback`. It dies with this process. */
export function startEngine(
  command: 'run' | 'rollback',
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  tell: (event: Event) => void,
): EngineProcess {
  const child = leash(process.execPath, [packageProgram(), command, ...args, '--yes', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    detached: true,
  });
  let outcome: EngineEnd['outcome'] = null;
  let errors = '';
  (child.stderr as Readable).on('data', (data: Buffer) => {
    errors = (errors + data.toString()).slice(-10_000);
  });
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    const said = JSON.parse(line) as Event | ({ at: 'outcome' } & NonNullable<EngineEnd['outcome']>);
    if (said.at === 'outcome') outcome = said;
    else tell(said);
  });
  return {
    pid: child.pid ?? 0,
    kill: () => void child.kill('SIGKILL'),
    interrupt: () => void child.kill('SIGINT'),
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, outcome, errors: errors.trim() }));
    }),
  };
}
