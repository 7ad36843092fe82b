import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

/** Which server: they share a protocol and a history, and differ in all that a migration is about. */
export type Engine = 'mysql' | 'mariadb';

/** The engines' names as people write them. */
export const nameOf = { mysql: 'MySQL', mariadb: 'MariaDB', postgresql: 'PostgreSQL' } as const;

/** A server that can be started: its program, what must stand before any other argument, and its version. */
export interface Mysqld {
  readonly engine: Engine;
  readonly version: string;
  readonly program: string;
  readonly args: readonly string[];
  /** Options for the server itself that go with where its files lie. */
  readonly options: readonly string[];
  /** Where the SQL lies that makes the system tables. */
  readonly share: string;
}

/** Where servers lie when they are installed but not on the PATH of an ordinary account. */
const beyondThePath = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/libexec',
  '/usr/local/mysql/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/opt/homebrew/opt/mysql/bin',
  '/opt/homebrew/opt/mysql@8.4/bin',
  '/opt/homebrew/opt/mysql@8.0/bin',
  '/usr/local/opt/mariadb/bin',
  '/usr/local/opt/mysql/bin',
  '/usr/local/opt/mysql@8.4/bin',
  '/usr/local/opt/mysql@8.0/bin',
];

/** The first installed server of an engine: MySQL 8.0 or later, or MariaDB 10.5 or later. */
export async function findInstalled(engine: Engine): Promise<Mysqld | undefined> {
  for (const name of engine === 'mysql' ? ['mysqld'] : ['mariadbd', 'mysqld'])
    for (const program of await programs(name)) {
      const version = readVersion(await versionLine(program), engine);
      const share = join(program, '../../share/mysql');
      if (version) return { engine, version, program, args: [], options: [], share };
    }
  return undefined;
}

const oldest = { mysql: [8, 0], mariadb: [10, 5] } as const;

/** The version in what `mysqld --version` prints; undefined when it is the other engine, for both answer to that name, or too old. */
export function readVersion(line: string, engine: Engine = 'mysql'): string | undefined {
  if (/MariaDB/i.test(line) !== (engine === 'mariadb')) return undefined;
  const [, version, major, minor] = /\bVer ((\d+)\.(\d+)\.\d+)/.exec(line) ?? [];
  const [least, lesser] = oldest[engine];
  return Number(major) > least || (Number(major) === least && Number(minor) >= lesser) ? version : undefined;
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
