import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../engine/fault.ts';
import { buildOnce, cacheFolder, exists } from './cache.ts';
import { type Archive, findArchive, unpackMysql } from './debian.ts';
import { findMariadb, findMysqld, type Mysqld, readVersion } from './find-server.ts';
import { run } from './run.ts';

/** One plain line for people about what takes time. */
export type Say = (line: string) => void;

/** How a MySQL server is, or would be, had on this machine. */
export type Way =
  | { readonly by: 'installed' | 'cached'; readonly mysqld: Mysqld }
  | { readonly by: 'download'; readonly archive: Archive }
  | { readonly by: 'none'; readonly mariadb: string | undefined };

/** The commands that install a MySQL server. */
export const installation = {
  Debian:
    'sudo apt-get install mysql-server-core (unstable), or any MySQL 8.0 or later with mysqld on the PATH',
  Ubuntu: 'sudo apt-get install mysql-server',
  macOS: 'brew install mysql',
} as const;

/** Looks for a MySQL server, and changes nothing. */
export async function findWay(): Promise<Way> {
  const installed = await findMysqld();
  if (installed) return { by: 'installed', mysqld: installed };
  const cached = await findCached();
  if (cached) return { by: 'cached', mysqld: cached };
  const archive = await findArchive();
  if (archive) return { by: 'download', archive };
  return { by: 'none', mariadb: await findMariadb() };
}

/** A MySQL server that can be started: the installed one, the cached one, or one that is downloaded now. */
export async function obtainMysqld(say: Say): Promise<Mysqld> {
  const way = await findWay();
  if (way.by === 'none') throw noServer(way.mariadb);
  if (way.by !== 'download') return way.mysqld;
  const folder = join(cacheFolder(), treeName());
  say(
    `downloading a MySQL server from Debian's archive into ${folder} (about 66 MB, once; the system stays as it is)`,
  );
  await buildOnce(folder, (beside) => unpackMysql(way.archive, beside));
  const mysqld = await findCached();
  if (!mysqld)
    throw new Fault(`the MySQL server in "${folder}" does not start on this machine`, {
      next: `rm -r ${folder}, then run this again; or install one: ${commands()}`,
    });
  return mysqld;
}

async function findCached(): Promise<Mysqld | undefined> {
  const root = join(cacheFolder(), treeName(), 'root');
  const libraries = join(root, 'usr/lib', triplet());
  if (!(await exists(libraries))) return undefined;
  const loader = (await readdir(libraries)).find((name) => /^ld-linux.*\.so\.\d+$/.test(name));
  if (!loader) return undefined;
  // The tree brings its own C library: the system's may be older than the server asks for.
  const program = join(libraries, loader);
  const args = ['--library-path', libraries, join(root, 'usr/sbin/mysqld')];
  const { stdout } = await run(program, [...args, '--version'], { within: 10_000 });
  const version = readVersion(stdout);
  const options = [
    `basedir=${root}/usr`,
    `lc_messages_dir=${root}/usr/share/mysql`,
    `plugin_dir=${root}/usr/lib/mysql/plugin`,
  ];
  return version === undefined ? undefined : { version, program, args, options };
}

function treeName(): string {
  return `mysql-${triplet()}`;
}

function triplet(): string {
  return process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
}

function noServer(mariadb: string | undefined): Fault {
  const found = mariadb ? `; MariaDB was found at "${mariadb}", but this version moves MySQL only` : '';
  return new Fault(`no MySQL server, 8.0 or later, was found on this machine${found}`, {
    next: `install one: ${commands()}`,
  });
}

function commands(): string {
  return Object.entries(installation)
    .map(([system, command]) => `${system}: ${command}`)
    .join('; ');
}
