import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { chooseAddress } from '../address.ts';
import { type Account, leashFolder } from '../leash.ts';
import type { DatabaseServer, ServerOptions } from '../server.ts';
import { serverProcess } from '../server-process.ts';
import type { SmallDisk } from '../small-disk.ts';
import { copyFolder } from '../template.ts';
import { obtainPostgres } from './obtain.ts';
import { writeServerOptions } from './options.ts';
import { findOwner, giveTo } from './owner.ts';
import type { Postgres } from './programs.ts';
import { environment, prepareData } from './template.ts';

/** What a PostgreSQL server is started with. */
export interface PostgresOptions extends ServerOptions {
  /** The one that is found or had otherwise. */
  readonly postgres?: Postgres;
  /** What its data is on; the machine's own disk otherwise. */
  readonly disk?: SmallDisk | undefined;
}

/** A real PostgreSQL server, with all its processes, on a loopback address of its own. Its general log is its error log. */
export interface PostgresServer extends DatabaseServer {
  readonly engine: 'postgresql';
  /** Where its programs lie. */
  readonly bin: string;
  /** A session of the superuser over the server's own socket, in `postgres` or another database; only this process's account can use it. */
  connect(database?: string): Promise<Client>;
}

/** Starts a server with logical decoding, prepared transactions and TLS, and waits until it answers. Never as root: see `findOwner`. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const { name, port = 5432, say = () => undefined } = options;
  const postgres = options.postgres ?? (await obtainPostgres(say));
  const template = await prepareData(postgres, say);
  const owner = await findOwner();
  const leashed = await leashFolder(`aurora-migrate-${name}`);
  const folder = leashed.path;
  const data = join(options.disk?.path ?? folder, 'data');
  const outside = options.disk ? join(options.disk.outside, 'data') : data;
  const errorLog = join(folder, 'error.log');
  const connect = async (database = 'postgres') => {
    const client = new Client({
      ...{ host: folder, port, user: 'postgres', database },
      connectionTimeoutMillis: 10_000,
      application_name: 'aurora-migrate-sandbox',
    });
    // Without a listener, a server that is killed would end this process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const [program = '', ...words] = [...entering(options.disk, owner), join(postgres.bin, 'postgres')];
  const process = serverProcess({
    title: `the PostgreSQL server "${name}"`,
    program,
    args: [...words, '-D', data],
    folder,
    errorLog,
    forks: true,
    env: environment,
    as: options.disk ? undefined : owner,
    ask: async () => (await connect()).end(),
  });
  const stop = async () => {
    await process.kill();
    await leashed.remove();
  };
  try {
    const address = options.address ?? (await chooseAddress([port]));
    await copyFolder(template, outside);
    await chmod(outside, 0o700);
    const ca = join(folder, 'ca.pem');
    await copyFile(options.authority.path, ca);
    const names = options.names ?? [];
    const tls = await options.authority.issue({ names, address, link: options.link, folder });
    const logStatements = options.generalLog ?? false;
    await writeServerOptions({ folder, data: outside, address, port, logStatements, ca, ...tls });
    await giveTo(owner, folder);
    if (options.disk) await giveTo(owner, options.disk.outside);
    await process.restart();
    const { version, bin } = postgres;
    const about = { name, version, bin, address, port, folder, errorLog, generalLog: errorLog };
    return { engine: 'postgresql', ...about, connect, ...process, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What goes before the server's program: only who may enter the disk's namespace can, and becomes the owner there. */
const entering = (disk: SmallDisk | undefined, owner: Account | undefined): readonly string[] => {
  if (!disk) return [];
  return owner ? [...disk.enter, '--setgid', String(owner.gid), '--setuid', String(owner.uid)] : disk.enter;
};
