import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

/** A mysqld that can be started: its program, what must stand before any other argument, and its version. */
export interface Mysqld {
  readonly version: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Options for the server itself that go with where its files lie. */
  readonly options: readonly string[];
}

/** Where servers lie when they are installed but not on the PATH of an ordinary account. */
const beyondThePath = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/opt/homebrew/opt/mysql@8.4/bin',
  '/opt/homebrew/opt/mysql@8.0/bin',
  '/usr/local/opt/mysql/bin',
  '/usr/local/opt/mysql@8.4/bin',
  '/usr/local/opt/mysql@8.0/bin',
];

/** The first installed MySQL server, 8.0 or later. */
export async function findMysqld(): Promise<Mysqld | undefined> {
  for (const program of await programs('mysqld')) {
    const version = readVersion(await versionLine(program));
    if (version) return { version, program, args: [], options: [] };
  }
  return undefined;
}

/** The path of an installed MariaDB server, if there is one. */
export async function findMariadb(): Promise<string | undefined> {
  for (const name of ['mariadbd', 'mysqld'])
    for (const program of await programs(name))
      if (/MariaDB/i.test(await versionLine(program))) return program;
  return undefined;
}

/** The version in what `mysqld --version` prints; undefined when it is MariaDB, which answers to that name too, or older than 8.0. */
export function readVersion(line: string): string | undefined {
  if (/MariaDB/i.test(line)) return undefined;
  const [, version, major] = /\bVer ((\d+)\.\d+\.\d+)/.exec(line) ?? [];
  return Number(major) >= 8 ? version : undefined;
}

async function versionLine(program: string): Promise<string> {
  const { stdout } = await run(program, ['--version'], { within: 10_000 });
  return stdout;
}

async function programs(name: string): Promise<string[]> {
  const folders = new Set([...(process.env.PATH ?? '').split(delimiter), ...beyondThePath].filter(Boolean));
  const found: string[] = [];
  for (const folder of folders) {
    const path = join(folder, name);
    await access(path, constants.X_OK).then(
      () => found.push(path),
      () => undefined,
    );
  }
  return found;
}
