import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Entry } from '../../../engine/journal.ts';
import type { Action } from '../../../engine/step.ts';
import { leash } from '../../../infra/sandbox/leash.ts';

const program = fileURLToPath(new URL('../../../bin/migrate.js', import.meta.url));

export type Environment = Readonly<Record<string, string>>;

/** How a command line ended, and everything that it printed. */
export type Ended = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
};

/** A command line at work. */
export type Working = {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ended>;
};

/** Starts the real program as a process of its own, which dies with the tests. */
export function start(args: readonly string[], environment: Environment): Working {
  const child = leash(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    detached: true,
  });
  const printed = { out: '', err: '' };
  for (const [name, stream] of [['out', child.stdout] as const, ['err', child.stderr] as const])
    (stream as Readable).on('data', (data: Buffer) => {
      printed[name] += data.toString();
    });
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((resolve) => {
      child.once('close', (code, signal) => resolve({ code, signal, ...printed }));
    }),
  };
}

/** Runs the real program to its end. */
export const migrate = (args: readonly string[], environment: Environment): Promise<Ended> =>
  start(args, environment).ended;

/** A folder for one test's plans and records. */
export async function temporaryFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'aurora-migrate-run-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** The whole lines of a journal file, from oldest to newest; none where there is no file. */
export async function readJournal(file: string): Promise<readonly Entry[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Entry);
}

/** Waits until a journal has a line of the kind, and says when it saw it; null where the engine ended first. */
export async function untilLine(
  file: string,
  found: (entry: Entry) => boolean,
  engine: Working,
): Promise<Entry | null> {
  let over = false;
  engine.ended.then(() => {
    over = true;
  });
  for (;;) {
    const line = (await readJournal(file)).find(found);
    if (line || over) return line ?? null;
    await sleep(2);
  }
}

/** The guards of runs of a plan, by process id. */
export async function guardsOf(file: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
    if (words.includes('guard') && words.includes(file)) found.push(Number(pid));
  }
  return found;
}

/** Waits until no guard of the plan is at work. */
export async function untilNoGuard(file: string): Promise<void> {
  for (let n = 0; (await guardsOf(file)).length > 0; n++) {
    if (n > 1_200) throw new Error('a guard is still at work after a minute');
    await sleep(50);
  }
}

/** A journal line in a few words. */
export function brief(entry: Entry | undefined): string {
  if (!entry) return 'no line yet';
  const more =
    'action' in entry ? entry.action : 'step' in entry ? entry.step : 'how' in entry ? entry.how : null;
  return more === null ? entry.at : `${entry.at} ${more}`;
}

/** Every action that a journal planned, by `step/action`. */
export function actionsIn(entries: readonly Entry[]): ReadonlyMap<string, Action> {
  return new Map(
    entries.flatMap((entry) =>
      entry.at === 'planned'
        ? entry.actions.map((action) => [`${entry.step}/${action.id}`, action] as const)
        : [],
    ),
  );
}
