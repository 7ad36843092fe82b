import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
import { Fault } from '../../engine/fault.ts';
import { chooseAddress } from './address.ts';
import type { Authority } from './certificates.ts';
import { cloneData } from './clone-data.ts';
import { type Engine, type Mysqld, nameOf } from './find-server.ts';
import { leash, leashFolder, letGo } from './leash.ts';
import { obtainServer, type Say } from './obtain.ts';
import { writeServerOptions } from './server-options.ts';
import type { SmallDisk } from './small-disk.ts';
import { copyFolder, prepareData, tail } from './template.ts';
import { waitFor } from './wait.ts';

const readyWithin = 60_000;

/** What a server is started with. */
export interface ServerOptions {
  /** For people and file names: `source`, `target`. */
  readonly name: string;
  readonly authority: Authority;
  /** The host names that its certificate stands for. */
  readonly names?: readonly string[];
  /** A free loopback address is chosen otherwise. */
  readonly address?: string;
  /** The address of a link that leads to it: its certificate stands for that, too. */
  readonly link?: string | undefined;
  readonly port?: number;
  /** Every statement is written to the general log from the start. */
  readonly generalLog?: boolean;
  /** What its data is on, where that is not the machine's own disk; whoever mounted it stops it. */
  readonly disk?: SmallDisk | undefined;
  /** Makes its data directory, and answers root's password in it; an initialised, empty one otherwise. */
  readonly seed?: (data: string) => Promise<string>;
  /** MySQL otherwise. */
  readonly mysqld?: Mysqld;
  readonly say?: Say;
}

/** A real MySQL or MariaDB server, a child process of this one, on a loopback address of its own. */
export interface MysqlServer {
  readonly name: string;
  readonly engine: Engine;
  readonly version: string;
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly errorLog: string;
  /** Where every statement is written while the server's `general_log` is on. */
  readonly generalLog: string;
  /** A session as root, over the server's own socket; nobody else can use it. */
  connect(): Promise<Connection>;
  /** Copies all of its data, as of one moment and while it goes on, into a folder that is not there yet. Answers root's password. */
  copyTo(data: string): Promise<string>;
  /** Kills it as a power cut would: the data stays. */
  kill(): Promise<void>;
  /** Starts it again on the same data, address and port. */
  restart(): Promise<void>;
  /** Its process; undefined while it is not started. */
  pid(): number | undefined;
  /** Whether its process is there: it may also have ended by itself. */
  isAlive(): boolean;
  /** Halts it so that it answers nothing, until `resume`. */
  pause(): void;
  resume(): void;
  /** Ends it and throws its data away. */
  stop(): Promise<void>;
}

/** Starts a server with GTIDs, row-based binary log and TLS, and waits until it answers. */
export async function startServer(options: ServerOptions): Promise<MysqlServer> {
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
  let child: ChildProcess | undefined;
  let password = '';
  const connect = () =>
    createConnection({ socketPath: files.socket, user: 'root', password, connectTimeout: 10_000 });
  const start = async () => {
    child = await launch(mysqld, folder, files.errorLog, options.disk?.enter);
    await untilReady(`the ${nameOf[mysqld.engine]} server "${name}"`, child, connect, files.errorLog);
  };
  const isAlive = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    if (!child || !isAlive()) return;
    child.ref();
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const stop = async () => {
    await kill();
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
    await start();
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
      kill,
      restart: async () => {
        await kill();
        await start();
      },
      pid: () => child?.pid,
      isAlive,
      pause: () => void child?.kill('SIGSTOP'),
      resume: () => void child?.kill('SIGCONT'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function launch(
  mysqld: Mysqld,
  folder: string,
  errorLog: string,
  enter: readonly string[] = [],
): Promise<ChildProcess> {
  const output = await open(errorLog, 'a');
  try {
    const words = [...enter, mysqld.program, ...mysqld.args, `--defaults-file=${join(folder, 'my.cnf')}`];
    const [program = mysqld.program, ...args] = words;
    const stdio = ['ignore', output.fd, output.fd] as const;
    const child = leash(program, args, { stdio, cwd: folder, detached: true });
    letGo(child);
    return child;
  } finally {
    await output.close();
  }
}

async function untilReady(
  server: string,
  child: ChildProcess,
  connect: () => Promise<Connection>,
  errorLog: string,
): Promise<void> {
  const ready = await waitFor(
    async () => {
      if (child.exitCode !== null || child.signalCode !== null) return 'ended';
      return connect().then(
        async (session) => {
          await session.end();
          return 'ready' as const;
        },
        () => undefined,
      );
    },
    { within: readyWithin },
  );
  if (ready === 'ready') return;
  const what =
    ready === 'ended' ? 'ended while it started' : `did not answer within ${readyWithin / 1_000} s`;
  throw new Fault(`${server} ${what}: ${await tail(errorLog)}`, { next: 'migrate doctor' });
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
