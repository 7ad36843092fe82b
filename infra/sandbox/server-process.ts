import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { Fault } from '../../engine/fault.ts';
import { type Account, leash, letGo } from './leash.ts';
import type { DatabaseServer } from './server.ts';
import { tail } from './template.ts';
import { waitFor } from './wait.ts';

const readyWithin = 60_000;
const goneWithin = 10_000;

/** A server's program, and how to tell that it answers. */
export interface Program {
  /** For people: `the MySQL server "source"`. */
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly errorLog: string;
  /** Whether it has processes of its own, each in a group of its own, as PostgreSQL has one for every session. */
  readonly forks?: true;
  /** Everything of this process's own where it is left out. */
  readonly env?: NodeJS.ProcessEnv;
  /** The account of the system that it runs as; this process's own otherwise. */
  readonly as?: Account | undefined;
  /** Fails while the server does not answer. */
  ask(): Promise<void>;
}

/** The part of a server that is its process. */
export type ServerProcess = Pick<DatabaseServer, 'kill' | 'restart' | 'pid' | 'isAlive' | 'pause' | 'resume'>;

/** A server that is not started yet: `restart` starts it, and waits until it answers. */
export function serverProcess(program: Program): ServerProcess {
  let child: ChildProcess | undefined;
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const signal = (name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): readonly number[] => {
    if (!child?.pid) return [];
    // Halted, it makes no more of the others while they are looked for.
    if (program.forks && name !== 'SIGCONT') child.kill('SIGSTOP');
    const others = program.forks ? offspring(child.pid) : [];
    child.kill(name);
    for (const pid of others) send(pid, name);
    return others;
  };
  const kill = async () => {
    if (!child || !running()) return;
    child.ref();
    const gone = once(child, 'exit');
    const others = signal('SIGKILL');
    await gone;
    if (others.length > 0) await waitFor(() => areGone(others), { within: goneWithin });
  };
  return {
    kill,
    async restart() {
      await kill();
      child = await launch(program);
      await untilReady(program, child);
    },
    pid: () => child?.pid,
    isAlive: running,
    pause: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
  };
}

async function launch({ program, args, folder, errorLog, env, as }: Program): Promise<ChildProcess> {
  const output = await open(errorLog, 'a');
  try {
    const stdio = ['ignore', output.fd, output.fd] as const;
    const child = leash(program, args, { stdio, cwd: folder, detached: true, ...(env && { env }), as });
    letGo(child);
    return child;
  } finally {
    await output.close();
  }
}

async function untilReady({ title, ask, errorLog }: Program, child: ChildProcess): Promise<void> {
  const ready = await waitFor(
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      return ask().then(
        () => 'ready' as const,
        () => undefined,
      );
    },
    { within: readyWithin },
  );
  if (ready === 'ready') return;
  const what =
    ready === 'ended' ? 'ended while it started' : `did not answer within ${readyWithin / 1_000} s`;
  throw new Fault(`${title} ${what}: ${await tail(errorLog)}`, { next: 'migrate doctor' });
}

function offspring(parent: number): readonly number[] {
  return processes()
    .filter(({ of }) => of === parent)
    .map(({ pid }) => pid);
}

/** True, or undefined to be asked again. */
function areGone(pids: readonly number[]): true | undefined {
  const left = processes().some(({ pid, state }) => pids.includes(pid) && !state.startsWith('Z'));
  return left ? undefined : true;
}

function processes(): readonly { readonly pid: number; readonly of: number; readonly state: string }[] {
  try {
    const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,stat='], { encoding: 'utf8', timeout: 5_000 });
    return text.split('\n').map((line) => {
      const [pid, of, state = ''] = line.trim().split(/\s+/);
      return { pid: Number(pid), of: Number(of), state };
    });
  } catch {
    // Without ps they are left to notice that their parent is gone, as they do.
    return [];
  }
}

function send(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}
