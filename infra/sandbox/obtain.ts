import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { buildOnce, cacheFolder, exists } from './cache.ts';
import { type Archive, findArchive, type Package, unpackServer } from './debian.ts';
import { type Engine, findInstalled, type Mysqld, nameOf, readVersion } from './find-server.ts';
import { run } from './run.ts';

/** One plain line for people about what takes time. */
export type Say = (line: string) => void;

/** How a server of an engine is, or would be, had on this machine. */
export type Way =
  | { readonly by: 'installed' | 'cached'; readonly mysqld: Mysqld }
  | { readonly by: 'download'; readonly archive: Archive }
  | { readonly by: 'none' };

/** The commands that install a server. */
export const installation = {
  mysql: {
    Debian:
      'sudo apt-get install mysql-server-core (unstable), or any MySQL 8.0 or later with mysqld on the PATH',
    Ubuntu: 'sudo apt-get install mysql-server',
    macOS: 'brew install mysql',
  },
  mariadb: {
    Debian: 'sudo apt-get install mariadb-server-core',
    Ubuntu: 'sudo apt-get install mariadb-server-core',
    macOS: 'brew install mariadb',
  },
} as const;

const oldest = { mysql: '8.0', mariadb: '10.5' } as const;
const programs = { mysql: 'usr/sbin/mysqld', mariadb: 'usr/sbin/mariadbd' } as const;
const megabytes = { mysql: 66, mariadb: 25 } as const;

/** Looks for a server of an engine, and changes nothing. */
export async function findWay(engine: Engine): Promise<Way> {
  const installed = await findInstalled(engine);
  if (installed) return { by: 'installed', mysqld: installed };
  const cached = await findCached(engine);
  if (cached) return { by: 'cached', mysqld: cached };
  const archive = await findArchive();
  return archive ? { by: 'download', archive } : { by: 'none' };
}

/** A server that can be started: the installed one, the cached one, or one that is downloaded now. */
export async function obtainServer(engine: Engine, say: Say): Promise<Mysqld> {
  const way = await findWay(engine);
  const name = nameOf[engine];
  if (way.by === 'none')
    throw new Fault(`no ${name} server, ${oldest[engine]} or later, was found on this machine`, {
      next: `install one: ${commands(engine)}`,
    });
  if (way.by !== 'download') return way.mysqld;
  const folder = join(cacheFolder(), treeName(engine));
  say(
    `downloading a ${name} server from Debian's archive into ${folder} (about ${megabytes[engine]} MB, once; the system stays as it is)`,
  );
  await buildOnce(folder, (beside) => unpackServer(packageOf(engine, way.archive), way.archive, beside));
  const mysqld = await findCached(engine);
  if (!mysqld)
    throw new Fault(`the ${name} server in "${folder}" does not start on this machine`, {
      next: `rm -r ${folder}, then run this again; or install one: ${commands(engine)}`,
    });
  return mysqld;
}

/** Debian's releases have MariaDB; MySQL is in unstable alone. */
const packageOf = (engine: Engine, { release }: Archive): Package =>
  engine === 'mysql'
    ? { name: 'mysql-server-core', suite: 'unstable' }
    : { name: 'mariadb-server-core', suite: release };

async function findCached(engine: Engine): Promise<Mysqld | undefined> {
  const root = join(cacheFolder(), treeName(engine), 'root');
  const libraries = await findLibraries(root);
  if (libraries === undefined) return undefined;
  const loader = (await readdir(libraries)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (!loader) return undefined;
  // The tree brings its own C library: the system's may be older than the server asks for.
  const program = join(libraries, loader);
  const path = [libraries, join(root, 'usr/lib', triplet())].join(':');
  const args = ['--library-path', path, join(root, programs[engine])];
  const { stdout } = await run(program, [...args, '--version'], { within: 10_000 });
  const version = readVersion(stdout, engine);
  const share = `${root}/usr/share/mysql`;
  const options = [
    `basedir=${root}/usr`,
    `lc_messages_dir=${share}`,
    `plugin_dir=${root}/usr/lib/mysql/plugin`,
  ];
  return version === undefined ? undefined : { engine, version, program, args, options, share };
}

/** Where the C library lies: older releases keep it apart from the others. */
export async function findLibraries(root: string): Promise<string | undefined> {
  for (const folder of ['lib', 'usr/lib']) {
    const path = join(root, folder, triplet());
    if (await exists(path)) return path;
  }
  return undefined;
}

function treeName(engine: Engine): string {
  return `${engine}-${triplet()}`;
}

/** The name that Debian has for the machine. */
export function triplet(): string {
  return process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
}

function commands(engine: Engine): string {
  return Object.entries(installation[engine])
    .map(([system, command]) => `${system}: ${command}`)
    .join('; ');
}
