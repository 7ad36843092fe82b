import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { leash } from '../../../infra/sandbox/leash.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';

const parent = `
import { readFile } from 'node:fs/promises';
import { createAuthority } from ${module('certificates')};
import { leashFolder } from ${module('leash')};
import { startServer } from ${module('servers')};
const folder = await leashFolder('aurora-migrate-leash');
const server = await startServer({ name: 'leash', authority: await createAuthority(folder.path) });
const pid = Number(await readFile(server.folder + '/mysqld.pid', 'utf8'));
process.stdout.write(JSON.stringify({ pid, folders: [folder.path, server.folder] }) + '\\n');
setInterval(() => undefined, 1_000);
`;

function module(name: string): string {
  return JSON.stringify(new URL(`../../../infra/sandbox/${name}.ts`, import.meta.url).href);
}

test('a process that is killed leaves no server and no folder behind', async () => {
  const killed = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(killed.stdout), 'line')) as [string];
  const { pid, folders } = JSON.parse(line) as { pid: number; folders: string[] };
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
      return isAlive(pid) || left.some(Boolean) ? undefined : true;
    },
    { within: 10_000 },
  );
  expect(gone).toBe(true);
});

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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
