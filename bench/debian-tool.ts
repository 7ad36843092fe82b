import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, cacheFolder } from '../infra/sandbox/cache.ts';
import { findArchive } from '../infra/sandbox/debian.ts';
import { run } from '../infra/sandbox/run.ts';

const minutes = 60_000;

/** Unpacks a Debian package and what it needs into the cache, beside the system, and gives the tree's root. */
export async function obtainTool(name: string): Promise<string> {
  const archive = await findArchive();
  if (!archive) throw new Error('this machine is no Debian with apt');
  const folder = join(cacheFolder(), `bench-${name}`);
  await buildOnce(folder, async (beside) => {
    const apt = join(beside, 'apt');
    for (const path of [join(beside, 'root'), `${apt}/state/lists/partial`, `${apt}/cache/archives/partial`])
      await mkdir(path, { recursive: true });
    await writeFile(`${apt}/status`, '');
    await writeFile(
      `${apt}/sources.list`,
      `deb [signed-by=${archive.keyring}] ${archive.uri} ${archive.release} main\n`,
    );
    const options = [
      `Dir::State=${apt}/state`,
      `Dir::State::status=${apt}/status`,
      `Dir::Cache=${apt}/cache`,
      `Dir::Etc::sourcelist=${apt}/sources.list`,
      'Dir::Etc::sourceparts=/dev/null',
      'Dir::Etc::preferencesparts=/dev/null',
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
    ].flatMap((option) => ['-o', option]);
    await must('apt-get', [...options, '--quiet', 'update']);
    const download = ['install', '--yes', '--no-install-recommends', '--download-only', name];
    await must('apt-get', [...options, '--quiet', ...download]);
    for (const file of await readdir(`${apt}/cache/archives`))
      if (file.endsWith('.deb'))
        await must('dpkg-deb', ['--extract', `${apt}/cache/archives/${file}`, join(beside, 'root')]);
  });
  return join(folder, 'root');
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await run(program, args, { within: 10 * minutes });
  if (code !== 0) throw new Error(`"${program}" failed: ${stderr.trim().split('\n').slice(-3).join(' ')}`);
}
