import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { exists } from './cache.ts';
import { run } from './run.ts';

/** A Debian archive as this machine's own configuration names it. */
export interface Archive {
  readonly uri: string;
  /** The name of this machine's own release. */
  readonly release: string;
  readonly keyring: string;
}

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const format = '$(REPO_URI)|$(ORIGIN)';
const minute = 60_000;

/** The archive that this machine installs from, if it is a Debian with apt. */
export async function findArchive(): Promise<Archive | undefined> {
  const [release, targets] = await Promise.all([
    readFile('/etc/os-release', 'utf8').catch(() => ''),
    run('apt-get', ['indextargets', '--format', format], { within: minute }),
  ]);
  if (!/^ID="?debian"?$/m.test(release) || targets.code !== 0) return undefined;
  const uri = chooseArchive(targets.stdout);
  const [, codename = 'stable'] = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release) ?? [];
  return uri && (await exists(keyring)) ? { uri, release: codename, keyring } : undefined;
}

/** The archive among apt's index targets. Where apt has no lists yet, it leaves the origin's name unfilled. */
export function chooseArchive(targets: string): string | undefined {
  for (const line of targets.split('\n')) {
    const [uri, origin] = line.split('|');
    if (uri?.endsWith('/debian/') && (origin === 'Debian' || origin === '' || origin === '$(ORIGIN)'))
      return uri;
  }
  return undefined;
}

/** The package of a server, and the release of Debian that has it. */
export interface Package {
  readonly name: string;
  readonly suite: string;
}

/** Downloads a server and all that it needs into `folder`, and unpacks it there; the system stays as it is. */
export async function unpackServer(server: Package, archive: Archive, folder: string): Promise<void> {
  await unpackPackage(server, archive, folder);
  for (const path of ['bin', 'share/doc', 'share/perl'])
    await rm(join(folder, 'root/usr', path), { recursive: true, force: true });
}

/** Downloads a package and all that it needs, and unpacks it into `root` in `folder`; the system stays as it is. */
export async function unpackPackage(
  { name, suite }: Package,
  archive: Archive,
  folder: string,
): Promise<void> {
  const apt = join(folder, 'apt');
  const root = join(folder, 'root');
  for (const path of [root, `${apt}/state/lists/partial`, `${apt}/cache/archives/partial`])
    await mkdir(path, { recursive: true });
  await writeFile(`${apt}/status`, '');
  await writeFile(`${apt}/sources.list`, `deb [signed-by=${archive.keyring}] ${archive.uri} ${suite} main\n`);
  await writeFile(`${apt}/apt.conf`, aptConfiguration(apt));
  const get = async (...args: string[]) =>
    must('apt-get', ['--config-file', `${apt}/apt.conf`, '--quiet', ...args], 5 * minute);
  await get('update');
  await get('install', '--yes', '--no-install-recommends', '--download-only', name);
  const packages = await readdir(`${apt}/cache/archives`);
  for (const file of packages.filter((each) => each.endsWith('.deb')))
    await must('dpkg-deb', ['--extract', `${apt}/cache/archives/${file}`, root], minute);
  await rm(apt, { recursive: true, force: true });
}

// The file is read after the machine's own, so that its proxies hold and its hooks, which act on the system, do not.
function aptConfiguration(apt: string): string {
  return `Dir::State "${apt}/state";
Dir::State::status "${apt}/status";
Dir::Cache "${apt}/cache";
Dir::Etc::sourcelist "${apt}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
APT::Sandbox::User "root";
APT::Get::AllowUnauthenticated "false";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Invoke;
#clear DPkg::Post-Invoke;
#clear DPkg::Pre-Install-Pkgs;
`;
}

async function must(program: string, args: readonly string[], within: number): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, { within, env: { ...process.env, LC_ALL: 'C' } });
  if (code === 0) return;
  const said = (stderr || stdout).trim().split('\n').slice(-5).join('\n');
  throw new Fault(`a server could not be downloaded: "${program}" failed: ${said}`, {
    next: 'check that apt-get update works on this machine, or install a server and put it on the PATH',
  });
}
