import { execFile } from 'node:child_process';
import { access, constants, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Fault } from '../../../../engine/fault.ts';
import type { Address } from '../../../operation.ts';

/** pg_dump and pg_restore of one installation. */
export type Programs = { readonly dump: string; readonly restore: string; readonly major: number };

const homes = ['/usr/lib/postgresql', '/opt/homebrew/opt', '/usr/local/opt', '/usr/pgsql'];

/** The oldest installation here that can read a server of this major version: pg_dump refuses servers that are newer than itself. */
export async function findPrograms(major: number): Promise<Programs | undefined> {
  const known = (await Promise.all((await folders()).map(programsIn))).flatMap((found) => found ?? []);
  return known.filter((each) => each.major >= major).sort((a, b) => a.major - b.major)[0];
}

/** The command that installs what is missing. */
export const installation = (major: number): string =>
  `Install pg_dump ${major} or later where the engine runs: sudo apt-get install postgresql-client-${major}, or brew install libpq.`;

async function folders(): Promise<readonly string[]> {
  const below = await Promise.all(
    homes.map(async (home) =>
      (await readdir(home).catch(() => []))
        .filter((name) => /^\d|^postgresql|^libpq/.test(name))
        .map((name) => join(home, name, 'bin')),
    ),
  );
  return [...new Set([...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...below.flat()])];
}

async function programsIn(folder: string): Promise<Programs | undefined> {
  const [dump, restore] = [join(folder, 'pg_dump'), join(folder, 'pg_restore')];
  try {
    await Promise.all([dump, restore].map((path) => access(path, constants.X_OK)));
    const [, major] =
      /\(PostgreSQL\) (\d+)/.exec(await run(dump, ['--version'], process.env, Date.now() + 10_000)) ?? [];
    return major === undefined ? undefined : { dump, restore, major: Number(major) };
  } catch {
    return undefined;
  }
}

/** What a program prints, by the deadline (epoch ms); its last words where it fails. */
export function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  deadline: number,
): Promise<string> {
  const settings = {
    timeout: Math.max(1, deadline - Date.now()),
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 30,
    env: { ...env, LC_ALL: 'C' },
  } as const;
  return new Promise((resolve, reject) => {
    execFile(program, [...args], settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      const said = stderr.trim().split('\n').slice(-3).join('; ') || error.message;
      reject(
        new Fault(`${program.split('/').at(-1)} failed: ${error.killed ? 'it took too long' : said}`, {
          next: 'Mend what it says, then run again.',
        }),
      );
    });
  });
}

/** A folder of this work's own, with what libpq needs to log in: a file that only this account can read, and nothing in arguments. */
export async function withLogin<T>(
  address: Address,
  work: (folder: string, env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-migrate-schema-'));
  try {
    const escaped = address.password.replace(/[\\:]/g, '\\$&');
    await writeFile(join(folder, 'login'), `*:*:*:*:${escaped}\n`, { mode: 0o600 });
    // Those that this program trusts: only libpq 16 and later knows the ones of the system, and takes them with verify-full alone.
    if (address.tls === 'verify')
      await writeFile(join(folder, 'authority.pem'), address.ca ?? rootCertificates.join('\n'));
    return await work(folder, {
      ...process.env,
      PGHOST: address.name,
      PGHOSTADDR: address.host,
      PGPORT: String(address.port),
      PGUSER: address.username,
      PGDATABASE: address.database ?? 'postgres',
      PGPASSFILE: join(folder, 'login'),
      PGPASSWORD: undefined,
      PGSSLMODE: { verify: 'verify-full', require: 'require', disabled: 'disable' }[address.tls],
      PGSSLROOTCERT: join(folder, 'authority.pem'),
      PGAPPNAME: 'aurora-migrate',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
