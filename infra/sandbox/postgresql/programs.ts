import { access, constants, readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { run } from '../run.ts';

/** A PostgreSQL whose programs lie in one folder. */
export interface Postgres {
  readonly engine: 'postgresql';
  /** As it says it: `15.18`, `18.4`. */
  readonly version: string;
  /** The folder of `initdb` and `postgres`. */
  readonly bin: string;
}

/** The oldest major version that a rehearsal runs on. */
export const oldest = 13;

const debian = '/usr/lib/postgresql';

/** Where the programs lie when they are installed but not on the PATH of an ordinary account: Red Hat's and Homebrew's folders. */
const beyondThePath = [
  ...[18, 17, 16, 15, 14, 13].flatMap((major) => [
    `/usr/pgsql-${major}/bin`,
    `/opt/homebrew/opt/postgresql@${major}/bin`,
    `/usr/local/opt/postgresql@${major}/bin`,
  ]),
  '/usr/local/pgsql/bin',
];

/** The newest installed PostgreSQL, or the newest of a major version; the one on the PATH goes before those beyond it. */
export async function findInstalled(major?: number): Promise<Postgres | undefined> {
  for (const folders of [(process.env.PATH ?? '').split(delimiter), await debianFolders(), beyondThePath])
    for (const folder of folders.filter(Boolean)) {
      const found = await postgresIn(folder);
      if (found && (major === undefined || majorOf(found) === major)) return found;
    }
  return undefined;
}

/** What lies in a folder, or is linked from it, if it is a PostgreSQL that can be started here. */
export async function postgresIn(folder: string): Promise<Postgres | undefined> {
  const bin = await realpath(join(folder, 'postgres')).then(dirname, () => folder);
  for (const name of ['postgres', 'initdb']) if (!(await isProgram(join(bin, name)))) return undefined;
  const { stdout } = await run(join(bin, 'postgres'), ['--version'], { within: 10_000 });
  const version = readVersion(stdout);
  return version === undefined ? undefined : { engine: 'postgresql', version, bin };
}

/** The version in what `postgres --version` prints; undefined when it is too old, or not released. */
export function readVersion(line: string): string | undefined {
  const [, version, major] = /\(PostgreSQL\) ((\d+)\.\d+)/.exec(line) ?? [];
  return Number(major) >= oldest ? version : undefined;
}

/** The part of a version that decides what it can do. */
export const majorOf = ({ version }: Pick<Postgres, 'version'>): number => Number.parseInt(version, 10);

/** Whether a schema can be dumped with what lies there: the packages of npm have servers alone. */
export const hasDump = ({ bin }: Postgres): Promise<boolean> => isProgram(join(bin, 'pg_dump'));

async function debianFolders(): Promise<string[]> {
  const majors = await readdir(debian).catch(() => []);
  return majors.sort((a, b) => Number(b) - Number(a)).map((major) => join(debian, major, 'bin'));
}

const isProgram = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
