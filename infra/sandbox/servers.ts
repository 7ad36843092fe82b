import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { chooseAddress } from './address.ts';
import { cloneData } from './clone-data.ts';
import { type Engine, type Mysqld, nameOf } from './find-server.ts';
import { leashFolder } from './leash.ts';
import { obtainServer } from './obtain.ts';
import type { DatabaseServer, ServerOptions } from './server.ts';
import { writeServerOptions } from './server-options.ts';
import { serverProcess } from './server-process.ts';
import type { SmallDisk } from './small-disk.ts';
import { copyFolder, prepareData } from './template.ts';

/** What a MySQL or MariaDB server is started with. */
export interface MysqlOptions extends ServerOptions {
  /** What its data is on, where that is not the machine's own disk; whoever mounted it stops it. */
  readonly disk?: SmallDisk | undefined;
  /** Makes its data directory, and answers root's password in it; an initialised, empty one otherwise. */
  readonly seed?: (data: string) => Promise<string>;
  /** MySQL otherwise. */
  readonly mysqld?: Mysqld;
}

/** A real MySQL or MariaDB server, a child process of this one, on a loopback address of its own. */
export interface MysqlServer extends DatabaseServer {
  readonly engine: Engine;
  /** A session as root, over the server's own socket; nobody else can use it. */
  connect(): Promise<Connection>;
  /** Copies all of its data, as of one moment and while it goes on, into a folder that is not there yet. Answers root's password. */
  copyTo(data: string): Promise<string>;
}

/** Starts a server with GTIDs, row-based binary log and TLS, and waits until it answers. */
export async function startServer(options: MysqlOptions): Promise<MysqlServer> {
  const { name, port = 3306, say = () => undefined } = options;
  const mysqld = options.mysqld ?? (await obtainServer('mysql', say));
  const template = await prepareData(mysqld, say);
  const leashed = await leashFolder(`aurora-migrate-${name}`);
  const folder = leashed.path;
  const files = {
    socket: join(folder, 'mysqld.sock'),
    errorLog: join(folder, 'error.log'),
    generalLog: join(folder, 'general.log'),
  };
  let password = '';
  const connect = () =>
    createConnection({ socketPath: files.socket, user: 'root', password, connectTimeout: 10_000 });
  const [program = mysqld.program, ...words] = [...(options.disk?.enter ?? []), mysqld.program];
  const process = serverProcess({
    title: `the ${nameOf[mysqld.engine]} server "${name}"`,
    program,
    args: [...words, ...mysqld.args, `--defaults-file=${join(folder, 'my.cnf')}`],
    folder,
    errorLog: files.errorLog,
    ask: async () => (await connect()).end(),
  });
  const stop = async () => {
    await process.kill();
    await leashed.remove();
  };
  try {
    const address = options.address ?? (await chooseAddress([port]));
    const data = options.disk?.path ?? join(folder, 'data');
    const outside = options.disk?.outside ?? data;
    if (options.seed) password = await options.seed(outside);
    else await copyFolder(template, outside);
    const tls = await options.authority.issue({
      names: options.names ?? [],
      address,
      link: options.link,
      folder,
    });
    const place = { ...files, ...tls, data, ca: options.authority.path, address, port };
    await writeServerOptions(mysqld, folder, { ...place, logStatements: options.generalLog ?? false });
    await process.restart();
    if (!options.seed) password = await setRootPassword(await connect());
    return {
      name,
      engine: mysqld.engine,
      version: mysqld.version,
      address,
      port,
      folder,
      errorLog: files.errorLog,
      generalLog: files.generalLog,
      connect,
      copyTo: async (data) => {
        await cloneData(await connect(), data);
        return password;
      },
      ...process,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function setRootPassword(session: Connection): Promise<string> {
  const password = randomBytes(18).toString('base64url');
  try {
    // Not logged: nothing of the sandbox's own making may be replicated.
    await session.query('SET SESSION sql_log_bin = 0');
    await session.query("ALTER USER 'root'@'localhost' IDENTIFIED BY ?", [password]);
  } finally {
    await session.end();
  }
  return password;
}
