import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { run } from '../../../infra/sandbox/run.ts';
import { mountSmallDisk, type SmallDisk } from '../../../infra/sandbox/small-disk.ts';
import { waitFor } from '../../../infra/sandbox/wait.ts';

afterEach(() => vi.unstubAllEnvs());

const available = await mountSmallDisk().then(
  async (disk) => {
    await disk.stop();
    return true;
  },
  () => false,
);
const mounted = test.skipIf(!available);

/** A shell that sees the disk. */
const inside = ({ enter: [program, ...args], path }: SmallDisk, script: string) =>
  run(program, [...args, 'sh', '-c', script, 'sh', path], { within: 60_000 });

mounted('a full disk refuses one byte more, and takes it again once it is freed', async () => {
  const disk = await mountSmallDisk();
  try {
    expect(await inside(disk, 'echo before > "$1/row"')).toMatchObject({ code: 0 });
    expect(await disk.fill()).toBeGreaterThan(500e6);
    const refused = await inside(disk, 'cp "$1/row" "$1/more"');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(/no space left/i);
    await disk.free();
    expect(await inside(disk, 'cp "$1/row" "$1/more"')).toMatchObject({ code: 0 });
    expect(await readFile(join(disk.outside, 'row'), 'utf8')).toBe('before\n');
  } finally {
    await disk.stop();
  }
});

mounted('what is on it outlives whoever wrote it, and nobody else sees it', async () => {
  const disk = await mountSmallDisk();
  try {
    await inside(disk, 'echo kept > "$1/row" && kill -9 $$');
    expect(await inside(disk, 'cat "$1/row"')).toMatchObject({ code: 0, stdout: 'kept\n' });
    await expect(access(join(disk.path, 'row'))).rejects.toThrow('ENOENT');
    await writeFile(join(disk.outside, 'from outside'), 'seen');
    expect(await inside(disk, 'cat "$1/from outside"')).toMatchObject({ stdout: 'seen' });
  } finally {
    await disk.stop();
  }
  await expect(access(disk.path)).rejects.toThrow('ENOENT');
});

const parent = `
import { mountSmallDisk } from ${JSON.stringify(new URL('../../../infra/sandbox/small-disk.ts', import.meta.url).href)};
const { path, outside } = await mountSmallDisk();
process.stdout.write(JSON.stringify({ path, outside }) + '\\n');
setInterval(() => undefined, 1_000);
`;

mounted('a process that is killed leaves no disk behind', async () => {
  const killed = spawn(process.execPath, ['--input-type=module', '-e', parent], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(killed.stdout), 'line')) as [string];
  const { path, outside } = JSON.parse(line) as Record<'path' | 'outside', string>;
  await access(outside);
  killed.kill('SIGKILL');
  const isGone = (file: string) =>
    access(file).then(
      () => false,
      () => true,
    );
  const gone = async () => ((await isGone(path)) && (await isGone(outside))) || undefined;
  expect(await waitFor(gone, { within: 60_000 })).toBe(true);
});

test('where nobody gives a namespace, it says so and leaves nothing running', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-no-unshare-'));
  try {
    // All that a leashed folder is removed by, and nothing else.
    for (const name of ['rm', 'sleep']) await symlink(`/bin/${name}`, join(folder, name));
    vi.stubEnv('PATH', folder);
    vi.stubEnv('TMPDIR', folder);
    await expect(mountSmallDisk()).rejects.toMatchObject({
      message: expect.stringMatching(/cannot be given a disk of its own here: .*unshare/),
      next: expect.stringContaining('It takes Linux'),
    });
    expect((await readdir(folder)).sort()).toEqual(['rm', 'sleep']);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
