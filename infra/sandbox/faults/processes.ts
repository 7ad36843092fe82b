import { setTimeout as sleep } from 'node:timers/promises';
import { inWords, milliseconds } from '../../../engine/duration.ts';
import { run } from '../run.ts';
import { waitFor } from '../wait.ts';
import type { FaultKind, Scene } from './fault.ts';

/** The engine ends as by a power cut. */
export const engineKilled: FaultKind = {
  name: 'engine-killed',
  summary: 'The engine is killed (SIGKILL); the operator runs it again.',
  async strike({ engine }) {
    process.kill(engine, 'SIGKILL');
    return { what: `killed the engine, process ${engine}` };
  },
};

/** The guard ends as by a power cut. */
export const guardKilled: FaultKind = {
  name: 'guard-killed',
  summary: 'The guard of the freeze is killed (SIGKILL); nothing mends it.',
  strike: async ({ engine }) => ({ what: await killGuard(engine) }),
};

/** Nobody is left to thaw. */
export const bothKilled: FaultKind = {
  name: 'both-killed',
  summary: 'The guard and then the engine are killed (SIGKILL); the operator runs it again.',
  async strike({ engine }) {
    const what = await killGuard(engine);
    process.kill(engine, 'SIGKILL');
    return { what: `${what}, and the engine, process ${engine}` };
  },
};

/** The engine lives, and does nothing. */
export const engineHangs: FaultKind = {
  name: 'engine-hangs',
  summary: 'The engine is halted (SIGSTOP) until 3 s after the freeze budget would have ended.',
  async strike({ engine, plan }: Scene) {
    const halted = milliseconds(plan.thresholds.write_freeze) + 3_000;
    process.kill(engine, 'SIGSTOP');
    const passes = sleep(halted, undefined, { ref: false }).then(() => {
      if (isAlive(engine)) process.kill(engine, 'SIGCONT');
    });
    return { what: `halted the engine, process ${engine}, for ${inWords(halted)}`, passes };
  },
};

/** The guard that an engine has started, or null. */
export async function guardOf(engine: number): Promise<number | null> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args='], { within: 5_000 });
  for (const line of stdout.split('\n')) {
    const [, pid, parent, words = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) === engine && / guard /.test(words)) return Number(pid);
  }
  return null;
}

/** Waits until a process is gone; false where it is not, after so many milliseconds. */
export async function untilGone(pid: number, within: number): Promise<boolean> {
  return (await waitFor(() => (isAlive(pid) ? undefined : true), { within, every: 20 })) === true;
}

async function killGuard(engine: number): Promise<string> {
  const guard = await guardOf(engine);
  if (guard === null) return 'found no guard to kill';
  process.kill(guard, 'SIGKILL');
  return `killed the guard, process ${guard}`;
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
