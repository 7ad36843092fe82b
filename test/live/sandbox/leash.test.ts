import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { leash } from '../../../infra/sandbox/leash.ts';
import { run } from '../../../infra/sandbox/run.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';

const parent = (server: string, start: string, sleep: string) => `
import { createAuthority } from ${module('certificates')};
import { leashFolder } from ${module('leash')};
import { ${start} } from ${module(server)};
const folder = await leashFolder('aurora-migrate-leash');
const server = await ${start}({ name: 'leash', authority: await createAuthority(folder.path) });
// One that would go on for as long as it is not told.
const session = await server.connect();
session.query('SELECT ${sleep}(60)').catch(() => undefined);
process.stdout.write(JSON.stringify({ pid: server.pid(), folders: [folder.path, server.folder] }) + '\\n');
setInterval(() => undefined, 1_000);
`;

function module(name: string): string {
  return JSON.stringify(new URL(`../../../infra/sandbox/${name}.ts`, import.meta.url).href);
}

test.each([
  ['MySQL', 'servers', 'startServer', 'sleep'],
  ['PostgreSQL', 'postgresql/server', 'startPostgres', 'pg_sleep'],
])(
  'a process that is killed leaves no server of %s and no folder behind',
  async (_, server, start, sleep) => {
    const killed = spawn(process.execPath, ['--input-type=module', '-e', parent(server, start, sleep)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(killed.stdout), 'line')) as [string];
    const { pid, folders } = JSON.parse(line) as { pid: number; folders: string[] };
    const pids = [pid, ...(await offspringOf(pid))];
    expect(isAlive(pid)).toBe(true);
    killed.kill('SIGKILL');
    const gone = await waitFor(
      async () => {
        const left = await Promise.all(
          folders.map((folder) =>
            access(folder).then(
              () => true,
              () => false,
            ),
          ),
        );
        const running = await Promise.all(pids.map(isRunning));
        return [...running, ...left].some(Boolean) ? undefined : true;
      },
      { within: 60_000 },
    );
    expect(gone).toBe(true);
  },
);

test("a leashed program's exit code, signals and output are its own", async () => {
  const child = leash('/bin/sh', ['-c', 'echo "$1"; exit 7', 'sh', 'two words'], {
    stdio: ['ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  expect(String(await child.stdout?.toArray())).toBe('two words\n');
  expect(await exit).toEqual([7, null]);
  const sleeper = leash('/bin/sleep', ['60'], { stdio: ['ignore'] });
  const ended = once(sleeper, 'exit');
  sleeper.kill('SIGTERM');
  expect(await ended).toEqual([null, 'SIGTERM']);
});

async function offspringOf(parent: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='], { within: 60_000 });
  const rows = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return rows.filter(([, of]) => of === parent).map(([pid]) => pid as number);
}

/** What has ended counts as gone, whether or not somebody has asked how. */
async function isRunning(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)], { within: 60_000 });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
